package dev.berth.vm.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the next content of a file is written before it takes the file's place. */
public final class Unfinished {

    /** What comes after the file's name: the process's id and a number of its own. */
    private static final Pattern SUFFIX = Pattern.compile("(\\d{1,18})-\\d+");

    private static final AtomicLong NUMBERS = new AtomicLong();

    private Unfinished() {}

    /**
     * A name beside the file that nobody else uses. What killed processes have left of the same file is deleted.
     *
     * @param target an absolute path
     */
    public static Path beside(Path target) throws IOException {
        String prefix = "." + target.getFileName() + ".berth-";
        Path name = target.resolveSibling(prefix + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet());
        sweep(target.resolveSibling(""), prefix);
        return name;
    }

    private static void sweep(Path directory, String prefix) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, entry -> isLeft(entry, prefix))) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isLeft(Path entry, String prefix) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(prefix)) {
            return false;
        }
        Matcher matcher = SUFFIX.matcher(name.substring(prefix.length()));
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
    }
}
