package dev.berth.shell.k3s;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.ProfileArgument;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** {@code k3s load}: images from a file into a cluster, without a registry. */
public final class K3sLoad implements BerthCommand {

    /** Gigabytes through an emulated processor's ciphers. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    /** Kubernetes looks for images in this namespace of containerd only. */
    private static final List<String> IMPORT = List.of("k3s", "ctr", "--namespace", "k8s.io", "images", "import", "-");

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;
    private final Path directory;

    /** @param directory where relative paths start */
    public K3sLoad(Supplier<Profiles> profiles, ProfileArgument name, Path directory) {
        this.profiles = profiles;
        this.name = name;
        this.directory = directory;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.CLUSTERS, "k3s load", "load the images of an archive made by 'docker save' into a cluster")
                .arguments(name.required(), Argument.one("FILE", "the archive").candidates(Candidates.FILES))
                .examples("docker save shop:1 -o shop.tar", "berth k3s load kube shop.tar");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        Path archive = directory.resolve(invocation.arguments().get(1));
        if (!Files.isRegularFile(archive)) {
            throw BerthException.notFound("there is no file " + archive);
        }
        if (K3sProfile.of(profiles.get(), profile).withDocker()) {
            throw BerthException.usage("the cluster of profile " + profile + " has no images of its own")
                    .because("it runs those that its Docker has")
                    .remedy("Load them with: docker --context berth-" + profile + " load -i FILE");
        }
        CommandResult result = console.progress()
                .phase(
                        "load",
                        "loading images",
                        () -> profiles.get().guest(profile).feed(archive, IMPORT, DEADLINE));
        if (!result.succeeded()) {
            throw BerthException.failed("could not load " + archive + " into profile " + profile)
                    .because(result.tail(3).strip())
                    .remedy("Check that it is an archive as 'docker save' writes it");
        }
        result.stdout().lines().filter(line -> !line.isBlank()).forEach(console::guestLine);
        return ExitCode.DONE;
    }
}
