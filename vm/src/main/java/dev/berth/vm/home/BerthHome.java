package dev.berth.vm.home;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The layout of {@code BERTH_HOME}, by default {@code ~/.berth}. Every directory Berth makes there has mode 0700.
 *
 * @param root an absolute path of at most {@value #LONGEST} bytes, since the path of a unix socket below it must fit
 *     into 108 bytes (sun_path in {@code unix(7)})
 */
public record BerthHome(Path root) {

    private static final int LONGEST = 50;

    public BerthHome {
        root = root.toAbsolutePath().normalize();
        if (root.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw BerthException.usage("BERTH_HOME " + root + " is too long")
                    .because("sockets below it must have paths of at most 108 bytes, so it may have " + LONGEST)
                    .remedy("Set BERTH_HOME to a shorter path");
        }
    }

    /** The home that the given environment asks for. */
    public static BerthHome of(Map<String, String> environment) {
        String explicit = environment.get("BERTH_HOME");
        if (explicit != null && !explicit.isBlank()) {
            return new BerthHome(Path.of(explicit));
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return new BerthHome(Path.of(home, ".berth"));
    }

    /** The embedded database, without the suffix that H2 adds. */
    public Path database() {
        return root.resolve("berth");
    }

    /** The file of the database. */
    public Path databaseFile() {
        return root.resolve("berth.mv.db");
    }

    public Path configuration() {
        return root.resolve("config.yaml");
    }

    /** One directory per image, named by its digest. */
    public Path images() {
        return root.resolve("images");
    }

    /** One directory per machine to continue from. */
    public Path templates() {
        return root.resolve("templates");
    }

    /** Verified downloads, named by their sha256. */
    public Path cache() {
        return root.resolve("cache");
    }

    /** Disks of machines that do not change any more, since something is kept of them. */
    public Path layers() {
        return root.resolve("layers");
    }

    /** Read-only disks for guests, named by the sha256 of what they are made of. */
    public Path disks() {
        return root.resolve("disks");
    }

    /** What is known of K3s' releases. */
    public Path k3s() {
        return root.resolve("k3s");
    }

    public Path profiles() {
        return root.resolve("profiles");
    }

    /** The directory of one profile's machine: disks, sockets, keys, logs. */
    public Path profile(String name) {
        return profiles().resolve(name);
    }

    /** Held by whoever changes a profile; beside its directory, which may be deleted while it is held. */
    public Path profileLock(String name) {
        return profiles().resolve(name + ".lock");
    }

    /** Where the agent is asked and told things. */
    public Path agentSocket() {
        return root.resolve("agent.sock");
    }

    /** Held by the agent for as long as it runs. */
    public Path agentLock() {
        return root.resolve("agent.lock");
    }

    public Path agentLog() {
        return root.resolve("agent.log");
    }

    /** Locks on files that are elsewhere, named by the sha256 of the file's path. */
    public Path locks() {
        return root.resolve("locks");
    }

    /** What the user's own files held before the last few edits; private, since such files hold passwords. */
    public Path backups() {
        return root.resolve("backups");
    }

    /** Makes a directory below the home, and its parents, readable by its owner only. */
    public static Path privateDirectory(Path directory) {
        try {
            return Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw BerthException.precondition("could not make the directory " + directory)
                    .because(reason(e))
                    .remedy("Set BERTH_HOME to a directory that you may write to")
                    .causedBy(e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException refused && refused.getReason() != null) {
            return refused.getReason();
        }
        return e instanceof AccessDeniedException ? "permission denied" : "the system does not allow it there";
    }
}
