package dev.berth.k3s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.runtimes.ContextOwner;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every kubeconfig and every order of edits. A failure names the seed that it happens with. */
class KubeconfigPropertyTest {

    private static final int KUBECONFIGS = 400;
    private static final int KUBECONFIGS_FOR_KUBECTL = 25;

    @Test
    void whateverIsEditedInWhateverOrderTheRestStaysByteForByte() {
        for (long seed = 0; seed < KUBECONFIGS; seed++) {
            String before = new GeneratedKubeconfig(seed).text();
            Edits edits = new Edits(seed, before);
            for (int i = 0; i < 12; i++) {
                edits.next();
                assertThat(missing(before, edits.text()))
                        .as("lines lost with seed %s from:%n%s%ngiving:%n%s", seed, before, edits.text())
                        .isEmpty();
            }
            assertThat(edits.undone()).as("seed %s", seed).isEqualTo(before);
        }
    }

    @Test
    void kubectlSeesTheSameBeforeAndAfterEveryEdit(@TempDir Path directory) throws Exception {
        ProcessRunner runner = new ProcessRunner(Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()));
        assumeTrue(runner.find("kubectl").isPresent(), "kubectl is not installed");
        Path file = directory.resolve("config");
        for (long seed = 1000; seed < 1000 + KUBECONFIGS_FOR_KUBECTL; seed++) {
            Edits edits = new Edits(seed, new GeneratedKubeconfig(seed).text());
            Files.writeString(file, edits.text());
            JsonNode before = view(runner, file);
            for (int i = 0; i < 5; i++) {
                edits.next();
            }
            Files.writeString(file, edits.text());
            JsonNode after = view(runner, file);

            assertThat(after.path("current-context").asString())
                    .as("seed %s", seed)
                    .isEqualTo(edits.current());
            assertThat(ours(after)).as("seed %s", seed).isEqualTo(edits.profiles());
            assertThat(withoutOurs(after))
                    .as("seed %s:%n%s", seed, edits.text())
                    .isEqualTo(withoutOurs(before));
        }
    }

    /** A random walk of create, use and delete. */
    private static final class Edits {

        private final Random random;
        private final Optional<String> previous;
        private final Set<String> profiles = new TreeSet<>();
        private Kubeconfig kubeconfig;

        Edits(long seed, String text) {
            random = new Random(seed);
            kubeconfig = Kubeconfig.parse("seed " + seed, text);
            previous = kubeconfig.currentContext();
        }

        void next() {
            ContextOwner owner = owner(random.nextInt(4));
            String name = owner.context();
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    // Some are of before there were marks.
                    kubeconfig =
                            random.nextInt(4) == 0 ? kubeconfig.with(name, access()) : kubeconfig.with(owner, access());
                    profiles.add(name);
                }
                case 2 ->
                    kubeconfig = kubeconfig.withCurrentContext(random.nextBoolean() ? Optional.of(name) : previous);
                case 3 -> kubeconfig = kubeconfig.withCurrentContext(Optional.empty());
                default -> {
                    kubeconfig = kubeconfig.without(owner);
                    profiles.remove(name);
                }
            }
        }

        String text() {
            return kubeconfig.text();
        }

        String current() {
            return kubeconfig.currentContext().orElse("");
        }

        Set<String> profiles() {
            return profiles;
        }

        String undone() {
            Kubeconfig undone = kubeconfig;
            for (int i = 0; i < 4; i++) {
                undone = undone.without(owner(i));
            }
            return undone.withCurrentContext(previous).text();
        }

        private static ContextOwner owner(int i) {
            return new ContextOwner("p" + i, Path.of("/home/of a user/.berth"));
        }

        private ClusterAccess access() {
            return new ClusterAccess(
                    URI.create("https://127.0.0.1:" + (1024 + random.nextInt(60000))), "Q0E=", "Q0VSVA==", "S0VZ");
        }
    }

    /** The lines of the one text that are not in the other in the same order; those that an edit is about left out. */
    private static List<String> missing(String before, String after) {
        List<String> missing = new ArrayList<>();
        Iterator<String> there = after.lines().iterator();
        List<String> lines = before.lines()
                .filter(line -> !line.contains("current-context:") && !line.contains("current-context\":"))
                .filter(line -> !line.contains("[") && !line.contains("]") && !line.endsWith("}}"))
                .toList();
        for (String line : lines) {
            boolean found = false;
            while (!found && there.hasNext()) {
                found = there.next().equals(line);
            }
            if (!found) {
                missing.add(line);
            }
        }
        return missing;
    }

    private static JsonNode view(ProcessRunner runner, Path file) {
        return JsonMapper.shared()
                .readTree(runner.output(Command.of(
                        "kubectl", "config", "view", "--raw", "-o", "json", "--kubeconfig", file.toString())));
    }

    private static Set<String> ours(JsonNode view) {
        Set<String> names = new TreeSet<>();
        view.path("contexts").forEach(context -> names.add(context.path("name").asString()));
        names.removeIf(name -> !name.startsWith("berth-p"));
        return names;
    }

    private static JsonNode withoutOurs(JsonNode view) {
        ObjectNode rest = view.deepCopy().asObject();
        rest.remove("current-context");
        for (String section : List.of("clusters", "contexts", "users")) {
            ArrayNode items = rest.putArray(section);
            view.path(section).forEach(item -> {
                if (!item.path("name").asString().startsWith("berth-p")) {
                    items.add(item);
                }
            });
        }
        return rest;
    }
}
