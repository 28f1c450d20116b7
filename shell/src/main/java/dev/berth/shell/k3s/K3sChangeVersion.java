package dev.berth.shell.k3s;

import dev.berth.k3s.K3sUpgrade;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sVersion;
import dev.berth.k3s.release.VersionRequest;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.ProfileArgument;
import dev.berth.shell.profile.Timeout;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.function.Supplier;

/** {@code k3s upgrade}: another version of K3s for a cluster that keeps everything it has. */
public final class K3sChangeVersion implements BerthCommand {

    private static final Option VERSION =
            Option.value("version", "V", "the version to go to: stable, latest, v1.33 or an exact one");

    private final Supplier<Profiles> profiles;
    private final Supplier<K3sDistribution> distribution;
    private final ProfileArgument name;
    private final Candidates versions;

    public K3sChangeVersion(
            Supplier<Profiles> profiles,
            Supplier<K3sDistribution> distribution,
            ProfileArgument name,
            Candidates versions) {
        this.versions = versions;
        this.profiles = profiles;
        this.distribution = distribution;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.CLUSTERS, "k3s upgrade", "change the version of K3s; workloads, volumes and images stay")
                .arguments(name.required())
                .options(VERSION.candidates(versions), Timeout.OPTION)
                .examples("berth k3s upgrade kube --version v1.34");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        // Before anything is changed, since a bad one is the user's mistake.
        Duration timeout = Timeout.of(invocation);
        ProfileName profile = name.of(invocation);
        VersionRequest request = VersionRequest.parse(invocation
                .value(VERSION)
                .orElseThrow(() -> BerthException.usage("the version to go to is missing")
                        .remedy("Name it, as in: berth k3s upgrade " + profile + " --version latest")));
        K3sProfile cluster = K3sProfile.of(profiles.get(), profile);
        Progress progress = console.progress();
        K3sVersion to = distribution.get().resolve(request, progress);
        K3sUpgrade upgrade = K3sUpgrade.of(profile.value(), profiles.get().directory(profile), to);
        if (upgrade.isDowngrade()) {
            if (!console.confirm(
                    "Take K3s of profile " + profile + " from " + upgrade.from().orElseThrow() + " back to " + to
                            + "? Kubernetes does not support that: " + K3sUpgrade.RISK + ".")) {
                console.message("Nothing was changed");
                return ExitCode.FAILED;
            }
            upgrade.allow();
        }
        // All that may be missing is brought before a cluster that works is stopped.
        distribution.get().disk(to, progress);
        boolean running = profiles.get().isRunning(profile);
        profiles.get().edit(profile, cluster.at(to), progress);
        if (!running) {
            // A start goes on with the memory of a suspended one, and so with the K3s that is in it.
            console.message("Profile " + profile + " has K3s " + to
                    + (profiles.get().isSuspended(profile)
                            ? " after: berth profile restart " + profile
                            : " from its next start on"));
            return ExitCode.DONE;
        }
        if (upgrade.from().filter(to::equals).isPresent()) {
            // It may be there half way, where an upgrade has failed or was killed: that is finished or repaired.
            profiles.get().start(profile, timeout, progress);
        } else {
            profiles.get().restart(profile, false, false, timeout, progress);
        }
        console.message("Profile " + profile + " has K3s " + to);
        return ExitCode.DONE;
    }
}
