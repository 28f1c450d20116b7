package dev.berth.vm.process;

import java.nio.file.Path;

/** What a program reads from its standard input. */
public sealed interface Input {

    /** Nothing: the input ends at once. */
    Input NONE = new Text("");

    /** A text, sent as UTF-8. */
    record Text(String text) implements Input {}

    /** The bytes of a file, which the program reads by itself. */
    record Contents(Path file) implements Input {}
}
