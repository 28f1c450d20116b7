package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many processes that do the same thing at the same time. */
public final class ProcessStorm {

    /** How many processes there are. */
    public static final int PROCESSES = 16;

    private ProcessStorm() {}

    /**
     * Starts the processes, lets them begin together, and fails unless all of them succeed.
     *
     * @param program its {@code main} is given the {@code arguments}, the file it has to {@link #await} and the number
     *     of its process
     * @param directory for what the processes print
     * @param meanwhile done again and again as long as one of them runs
     */
    public static void rage(Class<?> program, Path directory, List<String> arguments, Observation meanwhile)
            throws IOException, InterruptedException {
        Path go = directory.resolve("go");
        List<Process> processes = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx48m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName()));
            command.addAll(arguments);
            command.add(go.toString());
            command.add(Integer.toString(number));
            processes.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out" + number).toFile())
                    .start());
        }
        Files.createFile(go);
        while (processes.stream().anyMatch(Process::isAlive)) {
            meanwhile.look();
            Thread.sleep(2);
        }
        for (int number = 0; number < PROCESSES; number++) {
            assertThat(processes.get(number).waitFor(1, TimeUnit.SECONDS)).isTrue();
            assertThat(processes.get(number).exitValue())
                    .as(Files.readString(directory.resolve("out" + number)))
                    .isZero();
        }
    }

    /** Waits in one of the processes until all may begin. */
    public static void await(String go) {
        while (!Files.exists(Path.of(go))) {
            Thread.onSpinWait();
        }
    }

    /** A look at what the processes work on. */
    @FunctionalInterface
    public interface Observation {

        void look() throws IOException;
    }
}
