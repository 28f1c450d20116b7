package dev.berth.vm.snapshot;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import java.time.Instant;
import java.util.Objects;

/**
 * A state of a machine that can be gone back to.
 *
 * @param id its name on the file system
 * @param tag what the user calls it, see {@link #requireTag}; once only for a machine
 * @param createdAt when it was taken
 * @param memory whether the machine's memory is kept as well, so that what ran goes on
 * @param image the digest of the image that the system disk is on in the end
 * @param settings what the machine had been booted with, in the words of whoever has it kept; empty where that is not
 *     known
 * @param size what it keeps on the host's disk that was the machine's own before
 */
public record Snapshot(
        String id, String tag, Instant createdAt, boolean memory, String image, String settings, ByteSize size) {

    private static final int LONGEST_TAG = 250;

    public Snapshot {
        // Not there in those of before it was kept.
        settings = Objects.requireNonNullElse(settings, "");
        requireTag(tag);
    }

    /**
     * Refuses what cannot be a tag: it has 1 to 250 characters, all of which can be seen, and spaces only inside.
     *
     * @throws BerthException of kind USAGE
     */
    public static void requireTag(String tag) {
        boolean printable = tag.codePoints().allMatch(Snapshot::printable);
        if (tag.isEmpty()
                || tag.codePointCount(0, tag.length()) > LONGEST_TAG
                || !printable
                || !tag.equals(tag.strip())) {
            throw BerthException.usage("a snapshot cannot be called '" + (printable ? tag : "...") + "'")
                    .because("its tag has 1 to " + LONGEST_TAG + " printable characters, with spaces only inside");
        }
    }

    private static boolean printable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
