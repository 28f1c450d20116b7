package dev.berth.vm.mount;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program that serves a folder to a guest. There are two of that name: the one in C that came with QEMU until
 * version 8, and its successor in Rust. Facts are from their help texts and from trying them.
 *
 * @param program where it is
 * @param rust whether it is the newer one
 */
public record Virtiofsd(Path program, boolean rust) {

    /** Where distributions put it; it is no command for users. */
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/libexec/virtiofsd"),
            Path.of("/usr/lib/virtiofsd"),
            Path.of("/usr/lib/qemu/virtiofsd"),
            Path.of("/usr/lib/virtiofsd/virtiofsd"),
            Path.of("/usr/local/libexec/virtiofsd"));

    /** Why folders cannot be shared on this host; empty when they can. Starts no program. */
    public static Optional<BerthException> obstacle(ProcessRunner runner) {
        if (OperatingSystem.host() != OperatingSystem.LINUX) {
            return Optional.of(BerthException.precondition("folders can be shared on Linux only")
                    .remedy("Use --mount none"));
        }
        if (place(runner).isEmpty()) {
            return Optional.of(BerthException.precondition("there is no virtiofsd on this host, which shares folders")
                    .remedy("Install it ('apt install virtiofsd' on Debian 13 and Ubuntu 24.04, 'apt install"
                            + " qemu-system-common' on older ones, 'dnf install virtiofsd' on Fedora, 'pacman -S"
                            + " virtiofsd' on Arch), or use --mount none"));
        }
        return UserNamespace.obstacle(runner);
    }

    /**
     * That of this host.
     *
     * @throws BerthException of kind PRECONDITION when there is none
     */
    static Virtiofsd find(ProcessRunner runner) {
        obstacle(runner).ifPresent(obstacle -> {
            throw obstacle;
        });
        Path program = place(runner).orElseThrow();
        CommandResult help = runner.run(Command.of(program.toString(), "--help"));
        return new Virtiofsd(program, help.stdout().contains("--shared-dir"));
    }

    private static Optional<Path> place(ProcessRunner runner) {
        return Stream.concat(
                        runner.find("virtiofsd").stream(),
                        PLACES.stream().filter(Files::isExecutable).filter(Files::isRegularFile))
                .findFirst();
    }

    /**
     * Its command line for a folder. It goes into namespaces of its own, in which it sees that folder only, and keeps
     * no right to make devices.
     *
     * @param folder absolute: it does not stay where it is started
     * @param socket where it waits for one client
     */
    List<String> command(Path folder, Path socket) {
        return rust
                ? List.of(
                        program.toString(),
                        "--socket-path=" + socket,
                        "--shared-dir=" + folder,
                        "--sandbox=namespace",
                        "--cache=auto",
                        "--announce-submounts",
                        "--modcaps=-mknod",
                        "--rlimit-nofile=0")
                : List.of(
                        program.toString(),
                        "--socket-path=" + socket,
                        "-o",
                        // A comma would end the option (fuse_opt.c).
                        "source=" + folder.toString().replace("\\", "\\\\").replace(",", "\\,"),
                        "-o",
                        "sandbox=namespace,cache=auto,announce_submounts,modcaps=-mknod",
                        "--rlimit-nofile=0");
    }
}
