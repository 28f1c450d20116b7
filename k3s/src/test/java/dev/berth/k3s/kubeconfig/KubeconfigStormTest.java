package dev.berth.k3s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.home.BerthHome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many processes at one kubeconfig at once. */
class KubeconfigStormTest {

    private static final int PROCESSES = 16;
    private static final String THEIRS = "contexts:\n- name: prod # theirs\ncurrent-context: prod\n# the end\n";

    @TempDir
    private Path directory;

    @TempDir
    private Path home;

    @Test
    void sixteenProcessesLoseNothingAndNoReaderSeesAHalfWrittenFile() throws Exception {
        Path file = Files.writeString(directory.resolve("config"), THEIRS);
        Path go = directory.resolve("go");
        List<Process> editors = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            editors.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx48m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Editor.class.getName(),
                            home.toString(),
                            file.toString(),
                            go.toString(),
                            "p" + i)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out" + i).toFile())
                    .start());
        }
        Files.createFile(go);

        List<String> torn = new ArrayList<>();
        while (editors.stream().anyMatch(Process::isAlive)) {
            String seen = Files.readString(file);
            if (!Kubeconfig.parse("seen", seen).currentContext().equals(Optional.of("prod"))
                    || !seen.endsWith("# the end\n")) {
                torn.add(seen);
            }
            Thread.sleep(2);
        }

        for (int i = 0; i < PROCESSES; i++) {
            assertThat(editors.get(i).waitFor(1, TimeUnit.SECONDS)).isTrue();
            assertThat(editors.get(i).exitValue())
                    .as(Files.readString(directory.resolve("out" + i)))
                    .isZero();
        }
        assertThat(torn).isEmpty();
        Kubeconfig result = Kubeconfig.parse("result", Files.readString(file));
        assertThat(result.contexts().stream().map(KubeContext::name))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("prod"),
                                IntStream.range(0, PROCESSES)
                                        .boxed()
                                        .flatMap(i -> Stream.of("berth-p" + i + "a", "berth-p" + i + "c")))
                        .toList());
        Kubeconfig without = result;
        for (int i = 0; i < PROCESSES; i++) {
            assertThat(result.access("berth-p" + i + "c")).contains(Editor.ACCESS.throughPort(2));
            without = without.without("berth-p" + i + "a").without("berth-p" + i + "c");
        }
        assertThat(without.text()).startsWith(THEIRS.replace("# the end\n", "")).endsWith("# the end\n");
    }

    /** One of the processes: makes three contexts, refreshes one and removes one. */
    static final class Editor {

        static final ClusterAccess ACCESS =
                new ClusterAccess(URI.create("https://127.0.0.1:1"), "Q0E=", "Q0VSVA==", "S0VZ");

        private Editor() {}

        public static void main(String[] arguments) {
            KubeContexts contexts =
                    new KubeContexts(Map.of("KUBECONFIG", arguments[1]), new BerthHome(Path.of(arguments[0])));
            while (!Files.exists(Path.of(arguments[2]))) {
                Thread.onSpinWait();
            }
            for (String suffix : List.of("a", "b", "c")) {
                contexts.write(arguments[3] + suffix, ACCESS);
            }
            contexts.write(arguments[3] + "c", ACCESS.throughPort(2));
            contexts.remove(arguments[3] + "b");
        }
    }
}
