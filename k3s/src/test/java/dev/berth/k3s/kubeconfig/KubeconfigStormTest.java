package dev.berth.k3s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.runtimes.ContextOwner;
import dev.berth.vm.file.ProcessStorm;
import dev.berth.vm.home.BerthHome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many processes at one kubeconfig at once. */
class KubeconfigStormTest {

    private static final String THEIRS = "contexts:\n- name: prod # theirs\ncurrent-context: prod\n# the end\n";

    @TempDir
    private Path directory;

    @TempDir
    private Path home;

    @Test
    void sixteenProcessesLoseNothingAndNoReaderSeesAHalfWrittenFile() throws Exception {
        Path file = Files.writeString(directory.resolve("config"), THEIRS);
        List<String> torn = new ArrayList<>();

        ProcessStorm.rage(Editor.class, directory, List.of(home.toString(), file.toString()), () -> {
            String seen = Files.readString(file);
            if (!Kubeconfig.parse("seen", seen).currentContext().equals(Optional.of("prod"))
                    || !seen.endsWith("# the end\n")) {
                torn.add(seen);
            }
        });

        assertThat(torn).isEmpty();
        Kubeconfig result = Kubeconfig.parse("result", Files.readString(file));
        assertThat(result.contexts().stream().map(KubeContext::name))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("prod"),
                                IntStream.range(0, ProcessStorm.PROCESSES)
                                        .boxed()
                                        .flatMap(i -> Stream.of("berth-p" + i + "a", "berth-p" + i + "c")))
                        .toList());
        Kubeconfig without = result;
        for (int i = 0; i < ProcessStorm.PROCESSES; i++) {
            assertThat(result.access("berth-p" + i + "c")).contains(Editor.ACCESS.throughPort(2));
            for (String suffix : List.of("a", "c")) {
                without = without.without(ContextOwner.of("p" + i + suffix, new BerthHome(home)));
            }
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
            ProcessStorm.await(arguments[2]);
            String profile = "p" + arguments[3];
            for (String suffix : List.of("a", "b", "c")) {
                contexts.write(profile + suffix, ACCESS);
            }
            contexts.write(profile + "c", ACCESS.throughPort(2));
            contexts.remove(profile + "b");
        }
    }
}
