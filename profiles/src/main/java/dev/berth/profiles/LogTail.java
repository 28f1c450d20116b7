package dev.berth.profiles;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Prints the end of a log, and what is added to it for as long as the calling thread is not interrupted. */
final class LogTail {

    private static final long FILE_PACE_MILLIS = 200;
    private static final long POLL_PACE_MILLIS = 1000;

    /** A console line is short; what is further back than this is not looked at. */
    private static final int BYTES_PER_LINE = 400;

    /** How much of a polled log is asked for to find where the last answer ended. */
    private static final int POLLED_LINES = 500;

    private LogTail() {}

    /** A file that may not be there yet and may be begun anew at any time. */
    static void file(Path log, int lines, boolean follow, Consumer<String> out) {
        long position = 0;
        if (Files.exists(log)) {
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
                position = file.length();
                long window = Math.min(position, Math.max(8192L, (long) lines * BYTES_PER_LINE));
                file.seek(position - window);
                byte[] bytes = new byte[(int) window];
                file.readFully(bytes);
                List<String> read =
                        new String(bytes, StandardCharsets.UTF_8).lines().toList();
                read.subList(Math.max(0, read.size() - lines), read.size()).forEach(out);
            } catch (IOException e) {
                throw unreadable(log, e);
            }
        }
        while (follow && pause(FILE_PACE_MILLIS)) {
            position = added(log, position, out);
        }
    }

    /** Prints the whole lines that are there beyond the position, and returns the position after them. */
    private static long added(Path log, long position, Consumer<String> out) {
        if (!Files.exists(log)) {
            return 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = file.length() < position ? 0 : position;
            byte[] bytes = new byte[(int) Math.min(1 << 20, file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(out);
            return start + end;
        } catch (IOException e) {
            throw unreadable(log, e);
        }
    }

    /** A log that can only be asked for its last lines. */
    static void polled(IntFunction<List<String>> last, int lines, boolean follow, Consumer<String> out) {
        // All that a later answer may begin with has been seen, not only what is printed of it.
        int asked = follow ? Math.max(lines, POLLED_LINES) : lines;
        List<String> seen = last.apply(asked);
        seen.subList(Math.max(0, seen.size() - lines), seen.size()).forEach(out);
        while (follow && pause(POLL_PACE_MILLIS)) {
            List<String> now = last.apply(asked);
            now.subList(overlap(seen, now), now.size()).forEach(out);
            seen = now;
        }
    }

    /** Where in {@code now} the lines begin that come after those of {@code before}. */
    static int overlap(List<String> before, List<String> now) {
        for (int end = now.size(); end > 0; end--) {
            int common = Math.min(end, before.size());
            if (common > 0
                    && now.subList(end - common, end).equals(before.subList(before.size() - common, before.size()))) {
                return end;
            }
        }
        return 0;
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static BerthException unreadable(Path log, IOException e) {
        return BerthException.failed("could not read the log " + log)
                .because(e.toString())
                .causedBy(e);
    }
}
