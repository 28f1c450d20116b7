package dev.berth.shell;

import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sArtifactStore;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sReleases;
import dev.berth.k3s.release.K3sSources;
import dev.berth.k3s.release.ReleaseListFile;
import dev.berth.profiles.Host;
import dev.berth.profiles.ImageSource;
import dev.berth.profiles.LocalHost;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.project.ProjectNames;
import dev.berth.profiles.project.Projects;
import dev.berth.profiles.store.Database;
import dev.berth.runtimes.containerd.NerdctlReleases;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.runtimes.release.ReleaseFiles;
import dev.berth.shell.about.Version;
import dev.berth.shell.doctor.AgentChecks;
import dev.berth.shell.doctor.BindChecks;
import dev.berth.shell.doctor.GuestChecks;
import dev.berth.shell.doctor.HostChecks;
import dev.berth.shell.doctor.Inspections;
import dev.berth.shell.doctor.LeftoverChecks;
import dev.berth.shell.doctor.NetworkChecks;
import dev.berth.shell.doctor.ProcessChecks;
import dev.berth.shell.doctor.ProfileInspection;
import dev.berth.shell.doctor.StorageChecks;
import dev.berth.shell.image.InstalledImages;
import dev.berth.shell.image.Leftovers;
import dev.berth.shell.profile.Editor;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.agent.LocalPortAgent;
import dev.berth.vm.agent.PortAgent;
import dev.berth.vm.disk.ArtifactDisks;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.image.ImageArchive;
import dev.berth.vm.image.ImageBuilder;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.template.Templates;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/**
 * What the commands work with: the one place that knows which implementation stands behind which interface. A bean is
 * made when a command first asks for it, and making it touches nothing.
 *
 * <p>Written as calls rather than as annotated methods, which Spring would read from the class file at each start and
 * call by reflection: a quarter of what a start takes.
 */
record BerthBeans(
        HostEnvironment environment,
        BerthHome home,
        Database database,
        ProcessRunner programs,
        VirtualMachines machines)
        implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment properties) {
        Map<String, String> variables = environment.variables();
        Beans beans = new Beans(registry);

        beans.add(ProcessRunner.class, made -> programs);
        beans.add(Editor.class, made -> new Editor(made.bean(ProcessRunner.class)));
        beans.add(VirtualMachines.class, made -> machines);
        beans.add(Templates.class, made -> made.bean(VirtualMachines.class).templates());
        beans.add(PortAgent.class, made -> new LocalPortAgent(home, made.bean(ProcessRunner.class)));
        beans.add(Host.class, made -> new LocalHost(made.bean(ProcessRunner.class)));
        beans.add(DockerContexts.class, made -> new DockerContexts(variables, home));
        beans.add(KubeContexts.class, made -> new KubeContexts(variables, home));
        beans.add(
                ArtifactDisks.class,
                made -> new ArtifactDisks(home.disks(), variables, made.bean(ProcessRunner.class)));

        beans.add(K3sSources.class, made -> K3sSources.of(variables));
        beans.add(
                K3sReleases.class,
                made -> new K3sReleases(
                        made.bean(K3sSources.class),
                        downloader(DownloadLimits.AWAITED),
                        new ReleaseListFile(home.k3s().resolve("releases.json")),
                        Clock.systemUTC(),
                        task -> Thread.ofVirtual().name("k3s-releases").start(task)));
        beans.add(
                K3sDistribution.class,
                made -> new K3sDistribution(
                        made.bean(K3sReleases.class),
                        new K3sArtifactStore(
                                made.bean(K3sSources.class), downloader(DownloadLimits.DEFAULT), home.k3s()),
                        made.bean(ArtifactDisks.class)));
        beans.add(
                NerdctlReleases.class,
                made -> new NerdctlReleases(
                        variables,
                        new ReleaseFiles(downloader(DownloadLimits.AWAITED)),
                        made.bean(ArtifactDisks.class),
                        home.root().resolve("nerdctl")));

        beans.add(ImageStore.class, made -> new ImageStore(home));
        beans.add(
                ImageBuilder.class,
                made -> new ImageBuilder(made.bean(ImageStore.class), made.bean(ProcessRunner.class), Version.berth()));
        beans.add(
                ImageArchive.class,
                made -> new ImageArchive(
                        made.bean(ImageStore.class),
                        downloader(DownloadLimits.DEFAULT),
                        new QemuImg(made.bean(ProcessRunner.class))::requireAlone));
        beans.add(
                ImageSource.class,
                made -> new InstalledImages(made.bean(ImageStore.class), made.bean(ImageBuilder.class)));
        beans.add(
                Leftovers.class,
                made -> new Leftovers(
                        home,
                        made.bean(ImageStore.class),
                        made.bean(Templates.class),
                        made.bean(Profiles.class),
                        List.of(made.bean(K3sDistribution.class), made.bean(NerdctlReleases.class))));

        beans.add(Profiles.class, this::profiles);
        beans.add(Projects.class, made -> new Projects(home, made.bean(Profiles.class)));
        beans.add(Inspections.class, this::inspections);
    }

    private Downloader downloader(DownloadLimits limits) {
        return new Downloader(home.cache(), environment.variables(), limits);
    }

    private Profiles profiles(BeanRegistry.SupplierContext made) {
        DockerContexts dockerContexts = made.bean(DockerContexts.class);
        KubeContexts kubeContexts = made.bean(KubeContexts.class);
        VirtualMachines machines = made.bean(VirtualMachines.class);
        return new Profiles(
                home,
                database,
                environment.variables(),
                made.bean(Host.class),
                machines::machine,
                made.bean(ImageSource.class),
                machines.templateSource(),
                Runtimes.make(new Runtimes.Parts(
                        dockerContexts,
                        kubeContexts,
                        made.beanProvider(NerdctlReleases.class)::getObject,
                        made.beanProvider(K3sDistribution.class)::getObject)),
                List.of(dockerContexts, kubeContexts),
                made.bean(PortAgent.class),
                List.of(new ProjectNames(home)),
                Clock.systemUTC());
    }

    /** A further part to be looked at is a line here. */
    private Inspections inspections(BeanRegistry.SupplierContext made) {
        ProcessRunner programs = made.bean(ProcessRunner.class);
        VirtualMachines machines = made.bean(VirtualMachines.class);
        Host host = made.bean(Host.class);
        Profiles profiles = made.bean(Profiles.class);
        return new Inspections(List.of(
                new HostChecks(programs, machines.hypervisor(), host, made.bean(ImageStore.class)),
                new StorageChecks(home, host, programs),
                new LeftoverChecks(made.bean(Leftovers.class)::staleTemplates, new Layers(home, new QemuImg(programs))),
                new NetworkChecks(environment.variables()),
                new ProfileInspection(profiles),
                new ProcessChecks(home, machines),
                new AgentChecks(profiles, made.bean(PortAgent.class)),
                new GuestChecks(profiles, Clock.systemUTC()),
                new BindChecks(profiles)));
    }

    private record Beans(BeanRegistry registry) {

        <T> void add(Class<T> type, Function<BeanRegistry.SupplierContext, T> make) {
            registry.registerBean(type, bean -> bean.lazyInit().supplier(make));
        }
    }
}
