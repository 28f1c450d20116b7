package dev.berth.vm.image;

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
}
