package dev.berth.shell;

import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sReleases;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.project.Projects;
import dev.berth.shell.about.Help;
import dev.berth.shell.about.Version;
import dev.berth.shell.completion.Completion;
import dev.berth.shell.console.Screen;
import dev.berth.shell.doctor.Doctor;
import dev.berth.shell.doctor.Inspections;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.image.ImageBuild;
import dev.berth.shell.image.ImageExport;
import dev.berth.shell.image.ImageImport;
import dev.berth.shell.image.ImageList;
import dev.berth.shell.image.ImagePrune;
import dev.berth.shell.image.Leftovers;
import dev.berth.shell.k3s.K3sChangeVersion;
import dev.berth.shell.k3s.K3sLoad;
import dev.berth.shell.k3s.K3sVersions;
import dev.berth.shell.profile.Ahead;
import dev.berth.shell.profile.Editor;
import dev.berth.shell.profile.Exec;
import dev.berth.shell.profile.Nerdctl;
import dev.berth.shell.profile.NerdctlInstall;
import dev.berth.shell.profile.PortList;
import dev.berth.shell.profile.ProfileArgument;
import dev.berth.shell.profile.ProfileClone;
import dev.berth.shell.profile.ProfileCreate;
import dev.berth.shell.profile.ProfileDelete;
import dev.berth.shell.profile.ProfileEdit;
import dev.berth.shell.profile.ProfileExport;
import dev.berth.shell.profile.ProfileLogs;
import dev.berth.shell.profile.ProfileRename;
import dev.berth.shell.profile.ProfileReports;
import dev.berth.shell.profile.ProfileReset;
import dev.berth.shell.profile.ProfileRestart;
import dev.berth.shell.profile.ProfileResume;
import dev.berth.shell.profile.ProfileStart;
import dev.berth.shell.profile.ProfileStop;
import dev.berth.shell.profile.ProfileSuspend;
import dev.berth.shell.profile.SettingsOptions;
import dev.berth.shell.profile.ShowStatus;
import dev.berth.shell.profile.Ssh;
import dev.berth.shell.profile.SshConfig;
import dev.berth.shell.profile.Top;
import dev.berth.shell.profile.Use;
import dev.berth.shell.project.Down;
import dev.berth.shell.project.ProjectOption;
import dev.berth.shell.project.ShellInit;
import dev.berth.shell.project.Up;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ShellCommand;
import dev.berth.shell.snapshot.SnapshotCreate;
import dev.berth.shell.snapshot.SnapshotDelete;
import dev.berth.shell.snapshot.SnapshotList;
import dev.berth.shell.snapshot.SnapshotRestore;
import dev.berth.shell.support.SupportBundle;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.image.ImageArchive;
import dev.berth.vm.image.ImageBuilder;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.template.Templates;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.shell.core.command.CommandRegistry;

/** Every command there is, registered with Spring Shell, and the parser that knows them. */
final class CommandCatalog {

    private final CommandLineParser parser;
    private final CommandRegistry registry;

    /** The commands, none of which has started the application yet. */
    CommandCatalog(Application application, Screen screen) {
        List<ShellCommand> commands = commands(application).stream()
                .map(command -> new ShellCommand(command, screen))
                .toList();
        parser = new CommandLineParser(
                commands.stream().map(ShellCommand::syntax).toList());
        registry = new CommandRegistry(new LinkedHashSet<>(commands));
    }

    CommandLineParser parser() {
        return parser;
    }

    CommandRegistry registry() {
        return registry;
    }

    private List<BerthCommand> commands(Application application) {
        HostEnvironment environment = application.environment();
        Supplier<Profiles> profiles = application.bean(Profiles.class);
        Supplier<ImageStore> images = application.bean(ImageStore.class);
        Supplier<Templates> templates = application.bean(Templates.class);
        Supplier<ImageArchive> archive = application.bean(ImageArchive.class);
        Supplier<Projects> projects = application.bean(Projects.class);
        Candidates imageNames = ImageList.candidates(images);
        Candidates versions = K3sVersions.candidates(application.bean(K3sReleases.class));
        SettingsOptions settings = new SettingsOptions(
                environment.directory(), environment.userHome(), Runtimes.meanings(), imageNames, versions);
        ProfileArgument name = new ProfileArgument(profiles);
        Ahead ahead = new Ahead(application::machines);
        ProjectOption project = new ProjectOption(environment.directory(), environment.userHome());
        return List.of(
                new ProfileCreate(profiles, ahead, settings, environment.readsScript()),
                new ProfileClone(profiles, name),
                new ProfileRename(profiles, name),
                ProfileReports.list(profiles),
                ProfileReports.show(profiles, name),
                new ProfileStart(profiles, ahead, name),
                new ProfileStop(profiles, name),
                new ProfileRestart(profiles, name),
                new ProfileSuspend(profiles, name),
                new ProfileResume(profiles, ahead, name),
                new ProfileReset(profiles, ahead, name),
                new ProfileEdit(profiles, name, settings, application.bean(Editor.class)),
                new ProfileExport(profiles, name, settings),
                new ProfileDelete(profiles, name),
                ProfileReports.history(profiles, name),
                new ProfileLogs(profiles, name),
                new SnapshotCreate(profiles, name),
                SnapshotList.command(profiles, name),
                new SnapshotRestore(profiles, name),
                new SnapshotDelete(profiles, name),
                new Up(projects, project),
                new Down(projects, project),
                new ShellInit(),
                new Use(profiles, projects, name, environment.directory(), environment.userHome()),
                ShowStatus.command(profiles),
                PortList.command(profiles, name),
                new Ssh(profiles, name),
                new SshConfig(profiles, name),
                new Exec(profiles, name),
                new Nerdctl(profiles, name, environment.directory()),
                new NerdctlInstall(environment.variables(), environment.userHome(), environment.directory()),
                new ImageBuild(application.bean(ImageBuilder.class)),
                ImageList.command(images, templates),
                new ImageExport(images, archive, imageNames),
                new ImageImport(archive),
                new ImagePrune(application.bean(Leftovers.class)),
                K3sVersions.command(application.bean(K3sReleases.class)),
                new K3sChangeVersion(profiles, application.bean(K3sDistribution.class), name, versions),
                new K3sLoad(profiles, name, environment.directory()),
                new Top(profiles),
                new Doctor(application.bean(Inspections.class)),
                new SupportBundle(
                        () -> new SupportBundle.Place(
                                BerthHome.of(environment.variables()),
                                environment.variables(),
                                environment.directory()),
                        profiles,
                        application.bean(Inspections.class)),
                new Completion(this::parser),
                new Help(this::parser),
                Version.command());
    }
}
