package dev.berth.vm.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Scripts that come with Berth, for other programs to run, on the host or in a guest. */
public final class Script {

    private Script() {}

    /**
     * The text of a script.
     *
     * @param owner the class that has it run
     * @param name of the file beside that class
     */
    public static String of(Class<?> owner, String name) {
        try (InputStream stream = Objects.requireNonNull(owner.getResourceAsStream(name), "no " + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
