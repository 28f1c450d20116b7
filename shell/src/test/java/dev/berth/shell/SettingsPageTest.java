package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.profiles.spec.EnvironmentSettings;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} is written by hand; here it is held against what there is. */
class SettingsPageTest {

    private static final Path SOURCES = Path.of("..");
    private static final Path PAGE = SOURCES.resolve("docs/settings.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|([^|]*)\\|([^|]*)\\|[^|]+\\|$");
    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\bBERTH_[A-Z0-9_]+");

    /** One that stands for whatever the user calls it, and one of the build of an image. */
    private static final Set<String> INTERNAL = Set.of("BERTH_ENV", "BERTH_ARCH");

    /** A value that each setting can have. */
    private static final Map<String, String> VALUES = Map.of(
            "cpus", "1",
            "memory", "1GiB",
            "disk", "1GiB",
            "network", "none",
            "idleSuspend", "30m");

    /** Of the commands that make a profile, these say nothing of what it is. */
    private static final Set<String> NO_SETTINGS = Set.of("--from", "--no-start", "--no-use", "--cold", "--timeout");

    private record Row(List<String> options, List<String> variables) {}

    @Test
    void everyKeyOfASettingsFileHasARowInItsOrder() throws IOException {
        assertThat(rows().keySet())
                .containsExactlyElementsOf(ProfileYaml.KEYS.stream()
                        .filter(key -> !key.equals("name"))
                        .toList());
    }

    @Test
    void itNamesTheOptionsThatThereAre() throws IOException {
        Syntax create = catalog().parser().all().stream()
                .filter(syntax -> syntax.name().equals("profile create"))
                .findFirst()
                .orElseThrow();

        assertThat(rows().values().stream().flatMap(row -> row.options().stream()))
                .containsExactlyInAnyOrderElementsOf(create.options().stream()
                        .map(Option::typed)
                        .filter(option -> !NO_SETTINGS.contains(option))
                        .toList());
    }

    @Test
    void itNamesTheVariablesThatAreRead() throws IOException {
        rows().forEach((key, row) -> {
            String variable = EnvironmentSettings.variable(key);
            ProfileSettings read = EnvironmentSettings.read(
                    Map.of(variable, VALUES.getOrDefault(key, "none")), Path.of("/"), Path.of("/"));
            assertThat(row.variables())
                    .as(key)
                    .isEqualTo(read.equals(ProfileSettings.NONE) ? List.of() : List.of(variable));
        });
    }

    @Test
    void noOtherVariableIsLeftOutOrMadeUp() throws IOException {
        Set<String> known = new TreeSet<>();
        for (Path file : sources()) {
            known.addAll(found(VARIABLE, Files.readString(file)));
        }
        known.removeAll(INTERNAL);
        rows().values().forEach(row -> known.addAll(row.variables()));

        assertThat(new TreeSet<>(found(VARIABLE, Files.readString(PAGE)))).isEqualTo(known);
    }

    private static Map<String, Row> rows() throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(0, page.indexOf("\n## "));
        return ROW.matcher(table)
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1),
                        match -> new Row(found(OPTION, match.group(2)), found(VARIABLE, match.group(3))),
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String place : List.of("vm", "runtimes", "k3s", "profiles", "shell")) {
            try (Stream<Path> walk = Files.walk(SOURCES.resolve(place).resolve("src/main/java"))) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        try (Stream<Path> launcher = Files.list(SOURCES.resolve("launcher"))) {
            launcher.filter(Files::isRegularFile).forEach(files::add);
        }
        return files;
    }

    private static CommandCatalog catalog() {
        return new CommandCatalog(
                new Application(new HostEnvironment(Map.of(), Path.of("/nowhere"))),
                Screen.plain(System.out, System.err));
    }
}
