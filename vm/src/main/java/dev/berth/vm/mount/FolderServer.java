package dev.berth.vm.mount;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ListeningSockets;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.Daemon;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.process.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that serves one folder to one machine, a {@link Daemon}.
 *
 * @param directory the machine's
 * @param slot which of the machine's folders
 */
record FolderServer(Path directory, int slot) {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration END = Duration.ofSeconds(5);

    /** A guest can have a server complain without end. */
    static final long LARGEST_LOG = 1 << 20;

    /** It does not tell when it listens, so that is looked at, at this pace. */
    private static final Duration PACE = Duration.ofMillis(10);

    Path socket() {
        return file(".sock");
    }

    private Path pid() {
        return file(".pid");
    }

    private Path log() {
        return file(".log");
    }

    private Path file(String suffix) {
        return directory.resolve("folder" + slot + suffix);
    }

    /** Whether it runs. */
    boolean alive() {
        return daemon().process().isPresent();
    }

    private Daemon daemon() {
        return new Daemon(pid(), "--socket-path=" + socket());
    }

    /**
     * Starts it; it goes on without this process, until the machine lets go of its socket.
     *
     * @param hidden what the guest must not see although it is below the folder
     * @throws BerthException when it does not come up; it is gone then. Of kind PRECONDITION when the folder is not the
     *     one that was agreed to
     */
    void start(Virtiofsd program, Mount mount, Path hidden, ProcessRunner runner) {
        stop();
        Path source = mount.host();
        Path secret = real(hidden);
        requireAgreed(source, secret);
        Path stage = BerthHome.privateDirectory(file(""));
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(UserNamespace.command());
        command.addAll(List.of(
                "sh",
                "-c",
                Script.of(FolderServer.class, "share-folder"),
                "share-folder",
                stage.toString(),
                source.toString(),
                secret.startsWith(source) ? secret.toString() : "",
                mount.readOnly() ? "ro" : "rw",
                pid().toString()));
        command.addAll(program.command(stage.resolve("root"), socket()));
        Process process = runner.detach(Command.of(command), log());
        try {
            awaitSocket(process);
        } catch (RuntimeException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw e;
        }
    }

    /**
     * A guest that can write beside a folder can put a link in its place, and folders are shared anew without anybody
     * being asked: at each boot, and when a server has ended.
     */
    private void requireAgreed(Path source, Path secret) {
        Path target = real(source);
        if (target.startsWith(secret)) {
            throw BerthException.precondition("mounts: " + source + " is where Berth keeps its own files")
                    .because("anyone who has these has all profiles")
                    .remedy("Share another folder with: " + edit());
        }
        if (!target.equals(source)) {
            throw BerthException.precondition("mounts: " + source + " leads to " + target)
                    .because("what a link leads to is kept when it is agreed to, so this link came later,"
                            + " which a guest can have done")
                    .remedy("If " + target + " is to be shared, say so with: " + edit());
        }
    }

    private String edit() {
        return "berth profile edit " + directory.getFileName() + " --mount ...";
    }

    private void awaitSocket(Process process) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!listens()) {
            boolean ended = !process.isAlive();
            if (ended || System.nanoTime() >= deadline) {
                throw BerthException.failed("virtiofsd, which shares folders, could not be started")
                        .because(ended ? lastWords() : "it did not listen within " + START.toSeconds() + " s")
                        .remedy("Leave the folder out with --mount none, or see: berth doctor");
            }
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw BerthException.failed("interrupted while starting virtiofsd")
                        .causedBy(e);
            }
        }
    }

    private boolean listens() {
        try {
            return ListeningSockets.contain(socket());
        } catch (IOException e) {
            throw BerthException.failed("could not see whether virtiofsd listens")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private String lastWords() {
        try {
            String words = Files.readString(log()).strip();
            return words.isEmpty() ? "it ended without a word" : words.substring(Math.max(0, words.length() - 400));
        } catch (IOException e) {
            return "it ended";
        }
    }

    /** Begins its log anew where that has become too large. */
    void shortenLog() {
        try {
            if (Files.exists(log()) && Files.size(log()) > LARGEST_LOG) {
                Files.write(log(), new byte[0]);
            }
        } catch (IOException e) {
            // It is no reason not to look after the folder.
        }
    }

    /** Ends it, and deletes what it leaves. Does nothing when there is nothing. */
    void stop() {
        daemon().end(END).ifPresent(handle -> {
            throw BerthException.failed("could not end virtiofsd, process " + handle.pid());
        });
        try {
            // The directory is empty: what is mounted on it is so in the daemon's namespace only. Never delete below
            // it.
            for (String suffix : List.of(".sock", ".sock.pid", ".pid", "")) {
                Files.deleteIfExists(file(suffix));
            }
        } catch (IOException e) {
            throw BerthException.failed("could not delete the socket of a shared folder in " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw BerthException.precondition("there is no " + path + " on this host")
                    .remedy("Make it, or share another folder")
                    .causedBy(e);
        }
    }
}
