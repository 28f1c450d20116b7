package dev.berth.vm.ssh;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A private ed25519 key as Dropbear reads it: the algorithm's name and the 64 bytes of the key, each with its length
 * before it ({@code buf_put_ed25519_priv_key} in Dropbear's {@code ed25519.c}).
 */
final class DropbearKey {

    private static final String ALGORITHM = "ssh-ed25519";

    /** What an unencrypted key of OpenSSH begins with ({@code PROTOCOL.key} in OpenSSH). */
    private static final String MAGIC = "openssh-key-v1\0";

    /** The seed and the public key (RFC 8032). */
    private static final int KEY_BYTES = 64;

    private DropbearKey() {}

    /**
     * The same key that a text of OpenSSH holds.
     *
     * @param text as {@code ssh-keygen} writes it, without a passphrase
     * @throws IllegalArgumentException if it is something else
     */
    static byte[] of(String text) {
        try {
            ByteBuffer key = ByteBuffer.wrap(Base64.getMimeDecoder()
                    .decode(text.replaceAll("-----[A-Z ]+-----", "").strip()));
            byte[] magic = new byte[MAGIC.length()];
            key.get(magic);
            if (!new String(magic, StandardCharsets.US_ASCII).equals(MAGIC)
                    || !string(key).equals("none")
                    || !string(key).equals("none")
                    || !string(key).isEmpty()
                    || key.getInt() != 1) {
                throw new IllegalArgumentException("not one unencrypted key of OpenSSH");
            }
            block(key);
            ByteBuffer secret = ByteBuffer.wrap(block(key));
            // The same number twice, by which a wrong passphrase would be told.
            secret.getLong();
            if (!string(secret).equals(ALGORITHM)) {
                throw new IllegalArgumentException("not an ed25519 key");
            }
            block(secret);
            byte[] both = block(secret);
            if (both.length != KEY_BYTES) {
                throw new IllegalArgumentException("an ed25519 key of " + both.length + " bytes");
            }
            byte[] name = ALGORITHM.getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(2 * Integer.BYTES + name.length + both.length)
                    .putInt(name.length)
                    .put(name)
                    .putInt(both.length)
                    .put(both)
                    .array();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a key that is cut off", e);
        }
    }

    private static String string(ByteBuffer from) {
        return new String(block(from), StandardCharsets.US_ASCII);
    }

    private static byte[] block(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException("a key that is cut off");
        }
        byte[] block = new byte[length];
        from.get(block);
        return block;
    }
}
