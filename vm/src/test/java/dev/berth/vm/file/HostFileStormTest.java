package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many programs at one file at once. */
class HostFileStormTest {

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
        List<String> torn = new ArrayList<>();

        ProcessStorm.rage(Editor.class, directory, List.of(home.toString(), path.toString()), () -> {
            String seen = Files.readString(path);
            if (!seen.endsWith(END)) {
                torn.add(seen);
            }
        });

        assertThat(torn).isEmpty();
        List<String> expected = IntStream.range(0, ProcessStorm.PROCESSES)
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
            ProcessStorm.await(arguments[2]);
            List<Throwable> failures = new ArrayList<>();
            List<Thread> threads = IntStream.range(0, THREADS)
                    .mapToObj(thread -> Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                            .start(() -> addLines(file, "process" + arguments[3], thread * EDITS)))
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
