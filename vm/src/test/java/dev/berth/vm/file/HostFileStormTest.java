package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many programs at one file at once. */
class HostFileStormTest {

    private static final int PROCESSES = 16;
    private static final int THREADS = 2;
    private static final int EDITS = 3;

    /** A text is whole when it ends with this; every edit moves it to the new end. */
    private static final String END = "end\n";

    @TempDir
    Path directory;

    @TempDir
    Path home;

    @Test
    void sixteenProcessesEditingOneFileLoseNothingAndNoReaderSeesHalfOfIt() throws Exception {
        Path path = directory.resolve("config");
        Files.writeString(path, END);
        Path go = directory.resolve("go");
        List<Process> editors = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            editors.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx32m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Editor.class.getName(),
                            home.toString(),
                            path.toString(),
                            go.toString(),
                            "process" + i)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out" + i).toFile())
                    .start());
        }
        Files.createFile(go);

        List<String> torn = new ArrayList<>();
        while (editors.stream().anyMatch(Process::isAlive)) {
            String seen = Files.readString(path);
            if (!seen.endsWith(END)) {
                torn.add(seen);
            }
        }

        for (int i = 0; i < PROCESSES; i++) {
            assertThat(editors.get(i).waitFor(1, TimeUnit.SECONDS)).isTrue();
            assertThat(editors.get(i).exitValue())
                    .as(Files.readString(directory.resolve("out" + i)))
                    .isZero();
        }
        assertThat(torn).isEmpty();
        List<String> expected = IntStream.range(0, PROCESSES)
                .boxed()
                .flatMap(process -> Stream.iterate(0, edit -> edit + 1)
                        .limit(THREADS * EDITS)
                        .map(edit -> "process" + process + " " + edit))
                .toList();
        assertThat(Files.readString(path).replace(END, "").lines()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** One of the processes: two threads that each add a few lines before the end. */
    static final class Editor {

        private Editor() {}

        public static void main(String[] arguments) throws Exception {
            HostFile file = new HostFile(Path.of(arguments[1]), new BerthHome(Path.of(arguments[0])));
            while (!Files.exists(Path.of(arguments[2]))) {
                Thread.onSpinWait();
            }
            List<Throwable> failures = new ArrayList<>();
            List<Thread> threads = IntStream.range(0, THREADS)
                    .mapToObj(thread -> Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                            .start(() -> addLines(file, arguments[3], thread * EDITS)))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            if (!failures.isEmpty()) {
                throw new IOException(failures.toString());
            }
        }

        private static void addLines(HostFile file, String process, int first) {
            for (int edit = first; edit < first + EDITS; edit++) {
                String line = process + " " + edit + "\n";
                file.edit(text -> text.replace(END, line + END));
            }
        }
    }
}
