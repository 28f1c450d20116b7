package dev.berth.shell.profile;

import dev.berth.k3s.K3sRuntime;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.runtimes.containerd.ContainerdRuntime;
import dev.berth.runtimes.containerd.GuestNerdctl;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.mount.Mount;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code nerdctl}: containerd's docker-like client, in the machine; its exit code comes back. */
public final class Nerdctl implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;
    private final Path directory;

    /** @param directory the working directory, which nerdctl has too where it is shared with the machine */
    public Nerdctl(Supplier<Profiles> profiles, ProfileArgument name, Path directory) {
        this.profiles = profiles;
        this.name = name;
        this.directory = directory;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.CLUSTERS, "nerdctl", "run nerdctl, containerd's client, in a containerd profile")
                .options(name.option())
                .rest("-- ARGUMENT...")
                .examples("berth nerdctl -- run --rm -it alpine", "berth nerdctl --profile dev -- build -t app .");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        if (invocation.rest().isEmpty()) {
            throw BerthException.usage("'nerdctl' needs something to do").remedy("Usage: berth " + syntax().synopsis());
        }
        ProfileName profile = name.ofOption(invocation);
        ProfileSpec spec = profiles.get().spec(profile);
        requireContainerd(profile, spec.runtime());
        return GuestNerdctl.attach(
                profile.value(),
                profiles.get().guest(profile),
                shared(spec.mounts()),
                invocation.rest(),
                console.inTerminal());
    }

    private static void requireContainerd(ProfileName profile, String runtime) {
        if (runtime.equals(ContainerdRuntime.NAME)) {
            return;
        }
        String instead = switch (runtime) {
            case K3sRuntime.NAME -> "Its own containerd is reached with: berth exec " + profile + " -- k3s ctr";
            case "docker" -> "Use the docker client, or make a profile with: --runtime containerd";
            default -> "Make a profile with: --runtime containerd";
        };
        throw BerthException.precondition("there is no nerdctl in profile " + profile)
                .because("its runtime is " + runtime)
                .remedy(instead);
    }

    private Optional<String> shared(List<Mount> mounts) {
        return mounts.stream()
                // A mount inside another one hides what that has there.
                .sorted(Comparator.comparingInt((Mount mount) -> mount.host().getNameCount())
                        .reversed())
                .flatMap(mount -> mount.guestPath(directory).stream())
                .findFirst();
    }
}
