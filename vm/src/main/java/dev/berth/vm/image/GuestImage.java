package dev.berth.vm.image;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A verified image on this host.
 *
 * @param digest the sha256 of its manifest, in hex
 * @param directory where its files are
 */
public record GuestImage(String digest, Path directory) {

    public Path kernel() {
        return directory.resolve("kernel");
    }

    public Path initrd() {
        return directory.resolve("initrd");
    }

    /** The root file system, a qcow2 disk that is never written to: machines run on overlays of it. */
    public Path rootDisk() {
        return directory.resolve("root.qcow2");
    }

    /** What it is made of. */
    public ImageManifest manifest() {
        try {
            return ImageManifest.read(directory);
        } catch (IOException e) {
            throw BerthException.failed("the manifest of image " + shortDigest() + " cannot be read")
                    .because(e.toString())
                    .remedy("Build a new image with: berth image build")
                    .causedBy(e);
        }
    }

    /** Whether it was made by the recipe of this version of Berth, here or elsewhere. */
    public boolean isOfThisVersion() {
        return manifest().recipe().equals(Recipe.DIGEST);
    }

    /** Enough of the digest to name it by. */
    public String shortDigest() {
        return digest.substring(0, Math.min(12, digest.length()));
    }
}
