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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the commands work with: the one place that knows which implementation stands behind which interface. A bean is
 * made when a command first asks for it, and making it touches nothing.
 */
@Configuration(proxyBeanMethods = false)
class BerthConfiguration {

    @Bean
    BerthHome home(HostEnvironment environment) {
        return BerthHome.of(environment.variables());
    }

    @Bean
    ProcessRunner processRunner(HostEnvironment environment) {
        return new ProcessRunner(environment.variables());
    }

    @Bean
    Editor editor(ProcessRunner runner) {
        return new Editor(runner);
    }

    @Bean
    VirtualMachines machines(BerthHome home, ProcessRunner runner) {
        return VirtualMachines.onThisHost(home, runner);
    }

    @Bean
    Templates templates(VirtualMachines machines) {
        return machines.templates();
    }

    @Bean
    PortAgent portAgent(BerthHome home, ProcessRunner runner) {
        return new LocalPortAgent(home, runner);
    }

    @Bean
    Host host(ProcessRunner programs) {
        return new LocalHost(programs);
    }

    /** A further part to be looked at is a line here. */
    @Bean
    Inspections inspections(
            HostEnvironment environment,
            BerthHome home,
            ProcessRunner programs,
            VirtualMachines machines,
            Host host,
            ImageStore images,
            Profiles profiles,
            Leftovers leftovers,
            PortAgent agent) {
        return new Inspections(List.of(
                new HostChecks(programs, machines.hypervisor(), host, images),
                new StorageChecks(home, host, programs),
                new LeftoverChecks(leftovers::staleTemplates, new Layers(home, new QemuImg(programs))),
                new NetworkChecks(environment.variables()),
                new ProfileInspection(profiles),
                new ProcessChecks(home, machines),
                new AgentChecks(profiles, agent),
                new GuestChecks(profiles, Clock.systemUTC()),
                new BindChecks(profiles)));
    }

    @Bean
    DockerContexts dockerContexts(HostEnvironment environment, BerthHome home) {
        return new DockerContexts(environment.variables(), home);
    }

    @Bean
    KubeContexts kubeContexts(HostEnvironment environment, BerthHome home) {
        return new KubeContexts(environment.variables(), home);
    }

    @Bean
    ArtifactDisks artifactDisks(BerthHome home, HostEnvironment environment, ProcessRunner runner) {
        return new ArtifactDisks(home.disks(), environment.variables(), runner);
    }

    @Bean
    K3sSources k3sSources(HostEnvironment environment) {
        return K3sSources.of(environment.variables());
    }

    @Bean
    K3sReleases k3sReleases(K3sSources sources, BerthHome home, HostEnvironment environment) {
        return new K3sReleases(
                sources,
                new Downloader(home.cache(), environment.variables(), DownloadLimits.AWAITED),
                new ReleaseListFile(home.k3s().resolve("releases.json")),
                Clock.systemUTC(),
                task -> Thread.ofVirtual().name("k3s-releases").start(task));
    }

    @Bean
    K3sDistribution k3sDistribution(
            K3sReleases releases,
            K3sSources sources,
            BerthHome home,
            HostEnvironment environment,
            ArtifactDisks disks) {
        Downloader downloader = new Downloader(home.cache(), environment.variables(), DownloadLimits.DEFAULT);
        return new K3sDistribution(releases, new K3sArtifactStore(sources, downloader, home.k3s()), disks);
    }

    @Bean
    ImageStore imageStore(BerthHome home) {
        return new ImageStore(home);
    }

    @Bean
    ImageBuilder imageBuilder(ImageStore store, ProcessRunner runner) {
        return new ImageBuilder(store, runner, Version.berth());
    }

    @Bean
    ImageArchive imageArchive(ImageStore store, BerthHome home, HostEnvironment environment, ProcessRunner runner) {
        return new ImageArchive(
                store,
                new Downloader(home.cache(), environment.variables(), DownloadLimits.DEFAULT),
                new QemuImg(runner)::requireAlone);
    }

    @Bean
    ImageSource images(ImageStore store, ImageBuilder builder) {
        return new InstalledImages(store, builder);
    }

    @Bean
    NerdctlReleases nerdctlReleases(HostEnvironment environment, BerthHome home, ArtifactDisks disks) {
        return new NerdctlReleases(
                environment.variables(),
                new ReleaseFiles(new Downloader(home.cache(), environment.variables(), DownloadLimits.AWAITED)),
                disks,
                home.root().resolve("nerdctl"));
    }

    @Bean
    Leftovers leftovers(
            BerthHome home,
            ImageStore store,
            Templates templates,
            Profiles profiles,
            K3sDistribution k3s,
            NerdctlReleases nerdctl) {
        return new Leftovers(home, store, templates, profiles, List.of(k3s, nerdctl));
    }

    @Bean
    Profiles profiles(
            HostEnvironment environment,
            BerthHome home,
            Host host,
            VirtualMachines machines,
            ImageSource images,
            DockerContexts dockerContexts,
            KubeContexts kubeContexts,
            PortAgent agent,
            ObjectProvider<NerdctlReleases> nerdctl,
            ObjectProvider<K3sDistribution> k3s) {
        return new Profiles(
                home,
                environment.variables(),
                host,
                machines::machine,
                images,
                machines.templateSource(),
                Runtimes.make(new Runtimes.Parts(dockerContexts, kubeContexts, nerdctl::getObject, k3s::getObject)),
                List.of(dockerContexts, kubeContexts),
                agent,
                List.of(new ProjectNames(home)),
                Clock.systemUTC());
    }

    @Bean
    Projects projects(BerthHome home, Profiles profiles) {
        return new Projects(home, profiles);
    }
}
