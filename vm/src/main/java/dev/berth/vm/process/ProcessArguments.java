package dev.berth.vm.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process was started with. */
public final class ProcessArguments {

    private ProcessArguments() {}

    /**
     * The program and its arguments; nothing of a process that has ended or is another user's. On Linux they are read
     * from {@code proc(5)}, because the JVM gives none that are longer than a page.
     */
    public static List<String> of(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            // Each ends with a NUL, and need not be text.
            String arguments = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return arguments.isEmpty()
                    ? List.of()
                    : List.of(arguments.substring(0, arguments.length() - 1).split("\0", -1));
        } catch (IOException e) {
            return process.info().arguments().map(List::of).orElse(List.of());
        }
    }
}
