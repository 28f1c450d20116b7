package dev.berth.vm.machine;

import java.nio.file.Path;

/**
 * A disk that a guest can read and nobody writes while it runs, so that many machines can share one file.
 *
 * @param serial by which the guest finds it, at most 20 bytes, the longest of virtio-blk
 * @param file a raw image
 */
public record ReadOnlyDisk(String serial, Path file) {

    private static final int LONGEST_SERIAL = 20;

    public ReadOnlyDisk {
        if (serial.isEmpty() || serial.length() > LONGEST_SERIAL) {
            throw new IllegalArgumentException("serial: must have 1 to " + LONGEST_SERIAL + " characters: " + serial);
        }
    }
}
