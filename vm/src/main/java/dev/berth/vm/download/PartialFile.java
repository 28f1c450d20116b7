package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a download that is there, with the validator (an ETag or a date) of the file it is part of. The digest is
 * computed as bytes arrive; what an earlier process left is read once.
 */
final class PartialFile {

    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final Path validator;
    private final long limit;
    private final boolean foundSomething;
    private @Nullable MessageDigest digest;
    private boolean startedOver;

    PartialFile(Path directory) throws IOException {
        this(directory, Long.MAX_VALUE);
    }

    PartialFile(Path directory, long limit) throws IOException {
        this.path = directory.resolve(".part");
        this.validator = directory.resolve(".part.validator");
        this.limit = limit;
        this.foundSomething = size() > 0;
    }

    Path path() {
        return path;
    }

    long size() throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** Whether bytes of an earlier process are in it. */
    boolean wasResumed() {
        return foundSomething && !startedOver;
    }

    /** What identifies the version of the file these bytes are from; empty when it cannot be told. */
    Optional<String> validator() throws IOException {
        return Files.exists(validator) ? Optional.of(Files.readString(validator)) : Optional.empty();
    }

    /** Forgets the bytes there are and begins a file with this validator. */
    void startOver(Optional<String> newValidator) throws IOException {
        discard();
        if (newValidator.isPresent()) {
            Files.writeString(validator, newValidator.get());
        }
    }

    void discard() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(validator);
        digest = null;
        startedOver = true;
    }

    /** Appends all of {@code in}; {@code onCount} hears the size after each piece. */
    void append(InputStream in, LongConsumer onCount) throws IOException {
        MessageDigest running = running();
        long size = size();
        try (OutputStream out = Channels.newOutputStream(FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
            byte[] buffer = new byte[BUFFER];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                size += count;
                if (size > limit) {
                    throw BerthException.failed("a download is larger than it may be")
                            .because("at most " + new ByteSize(limit) + " are expected");
                }
                out.write(buffer, 0, count);
                running.update(buffer, 0, count);
                onCount.accept(size);
            }
        }
    }

    private MessageDigest running() throws IOException {
        MessageDigest running = digest;
        if (running == null) {
            running = Sha256.sha256();
            if (size() > 0) {
                try (InputStream in = Files.newInputStream(path)) {
                    byte[] buffer = new byte[BUFFER];
                    int count;
                    while ((count = in.read(buffer)) >= 0) {
                        running.update(buffer, 0, count);
                    }
                }
            }
            digest = running;
        }
        return running;
    }

    /** The digest of all bytes; nothing can be appended after. */
    Sha256 digest() throws IOException {
        Sha256 result = Sha256.finish(running(), new byte[0]);
        digest = null;
        return result;
    }

    void moveTo(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(path, file, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(validator);
    }

    static void deleteDirectory(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // A leftover of a few kilobytes in the cache; not worth failing what has succeeded.
        }
    }
}
