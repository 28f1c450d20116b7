package dev.berth.k3s;

import dev.berth.k3s.release.K3sVersion;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The way of a profile's cluster to another version of K3s. The version in the profile's settings says where it leads;
 * it is gone at the next boot, with everything on the data disk kept. Going back to an older version, which Kubernetes
 * does not support, has to be allowed beforehand.
 *
 * @param profile the profile's name
 * @param directory of its machine
 * @param from the version it has; empty when its cluster has no data, as before its first start
 * @param to the version it is to have
 */
public record K3sUpgrade(String profile, Path directory, Optional<K3sVersion> from, K3sVersion to) {

    /** What can come of an older version on a newer one's data. */
    public static final String RISK =
            "an older version may not understand what the newer one has stored: the cluster may"
                    + " not start, and what only the newer one knows may be lost";

    /** The way from the version that the profile of this directory has. */
    public static K3sUpgrade of(String profile, Path directory, K3sVersion to) {
        return new K3sUpgrade(profile, directory, K3sChoice.read(directory).flatMap(K3sChoice::version), to);
    }

    /** Whether it leads back. */
    public boolean isDowngrade() {
        return from.filter(version -> to.compareTo(version) < 0).isPresent();
    }

    /** Lets it lead back, once. */
    public void allow() {
        PrivateFile.write(allowance(), to.toString());
    }

    /**
     * Does nothing unless it leads back and was not allowed.
     *
     * @throws BerthException of kind PRECONDITION, saying what could be lost and how to try it all the same
     */
    void requireAllowed() {
        if (isDowngrade() && !allowed()) {
            throw BerthException.precondition(
                            "K3s of profile " + profile + " is not taken from " + from.orElseThrow() + " back to " + to)
                    .because(RISK)
                    .remedy("Save what matters, and then: berth k3s upgrade " + profile + " --version " + to
                            + " --yes");
        }
    }

    /** The machine has been prepared for the new version: another way back has to be allowed again. */
    void done() {
        try {
            Files.deleteIfExists(allowance());
        } catch (IOException e) {
            throw BerthException.failed("could not delete " + allowance())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private boolean allowed() {
        try {
            return Files.readString(allowance()).equals(to.toString());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw BerthException.failed("could not read " + allowance())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private Path allowance() {
        return directory.resolve("k3s.downgrade");
    }
}
