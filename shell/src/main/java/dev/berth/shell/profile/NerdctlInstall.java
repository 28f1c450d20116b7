package dev.berth.shell.profile;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.ShellQuoting;
import dev.berth.vm.process.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;

/** {@code nerdctl install}: a {@code nerdctl} on the host's PATH that is nerdctl in the profile in use. */
public final class NerdctlInstall implements BerthCommand {

    private static final Option DIRECTORY = Option.value(
                    "directory", "DIR", "where to put it, best a directory on PATH (default ~/.local/bin)")
            .candidates(Candidates.FILES);

    private static final Syntax SYNTAX = Syntax.of(
                    Task.CLUSTERS, "nerdctl install", "put a nerdctl on your PATH that runs in the profile in use")
            .options(DIRECTORY)
            .examples("berth nerdctl install", "nerdctl run --rm alpine uname -a");

    /** A file that has this line is ours and may be replaced. */
    private static final String OURS = "# Made by 'berth nerdctl install': nerdctl in the Berth profile in use.";

    private final Map<String, String> environment;
    private final Path userHome;
    private final Path workingDirectory;

    public NerdctlInstall(Map<String, String> environment, Path userHome, Path workingDirectory) {
        this.environment = environment;
        this.userHome = userHome;
        this.workingDirectory = workingDirectory;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Path directory = invocation
                .value(DIRECTORY)
                .map(workingDirectory::resolve)
                .orElseGet(() -> userHome.resolve(".local/bin"))
                .normalize();
        Path file = directory.resolve("nerdctl");
        install(file);
        console.resultLine(file.toString());
        if (!isOnPath(directory)) {
            console.warning(directory + " is not on your PATH: add it there, or name another with --directory");
        }
        return ExitCode.DONE;
    }

    private static String shim() {
        return """
                #!/bin/sh
                %s
                exec %s nerdctl -- "$@"
                """.formatted(OURS, ShellQuoting.quote(Launcher.path()));
    }

    private static void install(Path file) {
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isOurs(file)) {
                throw BerthException.precondition("there is a nerdctl already: " + file)
                        .because("Berth did not make it")
                        .remedy("Move it away, or name another directory with --directory");
            }
            Files.createDirectories(file.getParent());
            Path beside = Files.createTempFile(file.getParent(), ".nerdctl", "");
            try {
                Files.writeString(beside, shim());
                Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw BerthException.failed("could not write " + file)
                    .because(e.toString())
                    .remedy("Name a directory that you may write to with --directory")
                    .causedBy(e);
        }
    }

    /** Another's may well be a program of many megabytes, which is not read to its end. */
    private static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(1024), StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(OURS::equals);
        }
    }

    private boolean isOnPath(Path directory) {
        return Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> Path.of(entry).normalize().equals(directory));
    }
}
