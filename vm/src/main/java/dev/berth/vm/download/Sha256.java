package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The name of some bytes.
 *
 * @param hex 64 lower-case hex digits; upper case and a leading {@code sha256:} are accepted and removed
 */
public record Sha256(String hex) {

    private static final int BUFFER = 1 << 16;
    private static final String PREFIX = "sha256:";

    public Sha256 {
        hex = hex.strip().toLowerCase(Locale.ROOT);
        hex = hex.startsWith(PREFIX) ? hex.substring(PREFIX.length()) : hex;
        if (!hex.matches("[0-9a-f]{64}")) {
            throw BerthException.usage("\"" + hex + "\" is not a sha256").because("it must be 64 hex digits");
        }
    }

    /** The digest of some bytes. */
    public static Sha256 of(byte[] bytes) {
        return finish(sha256(), bytes);
    }

    /** The digest of a file's content. */
    public static Sha256 of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** The digest of all that is left in a stream, which is not closed. */
    public static Sha256 of(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            digest.update(buffer, 0, count);
        }
        return finish(digest, new byte[0]);
    }

    /** The digest of what was fed to {@code digest}, which is reset. */
    static Sha256 finish(MessageDigest digest, byte[] last) {
        return new Sha256(HexFormat.of().formatHex(digest.digest(last)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Enough of it to recognise it by. */
    public String shortened() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return hex;
    }
}
