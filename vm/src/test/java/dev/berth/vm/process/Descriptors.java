package dev.berth.vm.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Tests what happens in a program that has no file descriptors left: in one of its own, so that no other suffers. */
public final class Descriptors {

    private static final String FULL = "full";

    private Descriptors() {}

    /** Starts a class's {@code main} that uses {@link #useUp}; returns when it has no descriptor left. */
    public static Process start(Class<?> program, Path argument) throws IOException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 200 && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        argument.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        StringBuilder said = new StringBuilder();
        int next;
        while (!said.toString().endsWith(FULL + "\n")
                && (next = process.getInputStream().read()) >= 0) {
            said.append((char) next);
        }
        if (!said.toString().endsWith(FULL + "\n")) {
            throw new IOException("it said: " + said);
        }
        return process;
    }

    /** Lets it have descriptors again. */
    public static void release(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** In that program: uses up all descriptors until it is told to release them, and stays until it is killed. */
    public static void useUp() throws IOException, InterruptedException {
        Deque<InputStream> open = new ArrayDeque<>();
        // Again, since what this process has just had to load is closed by then.
        for (int round = 0; round < 3; round++) {
            try {
                while (true) {
                    open.push(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        System.out.print(FULL + "\n");
        System.out.flush();
        int _ = System.in.read();
        while (!open.isEmpty()) {
            open.pop().close();
        }
        Thread.sleep(60_000);
    }
}
