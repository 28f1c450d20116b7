package dev.berth.profiles.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileYamlTest {

    private static final Path ROOT = Path.of("/project");

    /** Words that YAML would rather read as something else. */
    private static final List<String> TRICKY = List.of(
            "",
            " ",
            "yes",
            "no",
            "null",
            "~",
            "1e3",
            "0x10",
            "1.0",
            "2026-11-23",
            "a: b",
            "- x",
            "#",
            "'",
            "\"",
            "ünï ☃ 🚢",
            "\\",
            "$HOME",
            "`id`",
            "tab\there",
            "<<",
            "*x",
            "&x",
            "!!str",
            "%",
            "12:30:45",
            "true");

    @Test
    void aWholeDocumentIsRead() {
        ProfileYaml.Document document = parse("""
                name: dev
                runtime: docker
                cpus: 2
                memory: 4GiB
                disk: 60G
                mounts:
                  - src:/src:ro
                image: latest
                env:
                  HTTP_PROXY: http://proxy:3128
                  DEBUG: 1
                engine:
                  insecure-registries: ["registry:5000"]
                  live-restore: true
                """);

        assertThat(document.name()).contains(new ProfileName("dev"));
        assertThat(document.settings())
                .isEqualTo(ProfileSettings.NONE
                        .runtime("docker")
                        .cpus(2)
                        .memory(ByteSize.ofGiB(4))
                        .disk(ByteSize.ofGiB(60))
                        .mounts(List.of(new Mount(Path.of("/project/src"), "/src", true)))
                        .image("latest")
                        .env(Map.of("HTTP_PROXY", "http://proxy:3128", "DEBUG", "1"))
                        .engine(Map.of("insecure-registries", List.of("registry:5000"), "live-restore", true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.10", "0755", "12:30", "yes", "off", "1e3", "0x1F", "2026-11-28", "0123456", "~x", "1_000"})
    void aTextIsTakenAsItIsWritten(String text) {
        assertThat(parse("env:\n  A: " + text).settings().env()).contains(Map.of("A", text));
        assertThat(parse("env: {" + text + ": b}").settings().env()).contains(Map.of(text, "b"));
        assertThat(parse("image: " + text).settings().image()).contains(text);
    }

    @Test
    void aNumberIsWhatANumberLooksLikeToPeople() {
        assertThat(parse("cpus: 010").settings().cpus()).contains(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "no", "false", "\"off\""})
    void idleSuspendMayBeOffInAnyOfYamlsWords(String off) {
        assertThat(parse("idleSuspend: " + off).settings().idleSuspend()).contains(IdlePeriod.OFF);
    }

    @Test
    void theEnginesSettingsKeepTheirTypes() {
        assertThat(parse("engine: {a: 1, b: yes, c: 1.5}").settings().engine())
                .contains(Map.of("a", 1, "b", true, "c", 1.5));
    }

    @Test
    void anEmptyDocumentAndAKeyWithoutValueSayNothing() {
        assertThat(parse("").settings()).isEqualTo(ProfileSettings.NONE);
        assertThat(parse("# nothing\n").settings()).isEqualTo(ProfileSettings.NONE);
        assertThat(parse("memory:\n").settings()).isEqualTo(ProfileSettings.NONE);
        assertThat(parse("mounts: none\n").settings()).isEqualTo(ProfileSettings.NONE.mounts(List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'cpus: 2\\nmemroy: 2GiB'         | line 2 | Did you mean 'memory'?
            'cpus: 2\\nshoe: 43'             | line 2 | There are: name, runtime
            'cpus: two'                      | line 1 | not a whole number
            'cpus: 2\\ncpus: 3'              | line 2 | twice
            '\\nmemory: much'                | line 2 | is not a size
            'name: Not A Name'               | line 1 | cannot be the name
            'env: 3'                         | line 1 | NAME: value
            'mounts: {a: b}'                 | line 1 | PATH
            '- a\\n- b'                      | line 1 | key: value
            'cpus: [1'                       | line    | not YAML
            'cpus: !!java.io.File [/etc]'    | line 1 | not YAML
            'engine: !!javax.script.X []'    | line 1 | not YAML
            """)
    void whatIsWrongIsSaidWithItsLine(String text, String line, String problem) {
        assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE))
                .hasMessageContaining("profile.yaml")
                .hasMessageContaining(line)
                .hasMessageContaining(problem);
    }

    @Test
    void aFileThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> ProfileYaml.read(Path.of("/nowhere/p.yaml"), ROOT))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    }

    @Test
    void whatIsWrittenIsReadBackTheSame() {
        Random random = new Random(4711);
        for (int i = 0; i < 500; i++) {
            ProfileSettings settings = settings(random);
            String yaml = ProfileYaml.write(new ProfileName("dev"), settings, ROOT);

            assertThat(parse(yaml).settings()).as(yaml).isEqualTo(settings);
        }
    }

    @Test
    void valuesThatAreTheSameAreWrittenOutEach() {
        ProfileSettings settings = ProfileSettings.NONE.forwards(List.of()).ca(List.of());

        assertThat(ProfileYaml.write(new ProfileName("dev"), settings, ROOT)).contains("forwards: []", "ca: []");
    }

    @Test
    void aMountBelowTheHomeDirectoryIsBelowTheHomeOfWhoeverReadsIt() {
        ProfileSettings settings = ProfileSettings.NONE.mounts(List.of(
                new Mount(Path.of("/home/me"), "/home/me", false),
                new Mount(Path.of("/home/me/a:b"), "/src", true),
                new Mount(Path.of("/srv"), "/srv", false)));

        String yaml = ProfileYaml.write(new ProfileName("dev"), settings, Path.of("/home/me"));

        assertThat(ProfileYaml.parse(yaml, "profile.yaml", ROOT, Path.of("/home/you"))
                        .settings()
                        .mounts())
                .contains(List.of(
                        new Mount(Path.of("/home/you"), "/home/you", false),
                        new Mount(Path.of("/home/you/a:b"), "/src", true),
                        new Mount(Path.of("/srv"), "/srv", false)));
    }

    private static ProfileSettings settings(Random random) {
        ProfileSettings settings = ProfileSettings.NONE.cpus(1 + random.nextInt(64));
        if (random.nextBoolean()) {
            settings = settings.memory(new ByteSize(1 + random.nextLong(1L << 45)));
        }
        if (random.nextBoolean()) {
            settings = settings.mounts(List.of(new Mount(
                    Path.of("/x/" + word(random).replace("\t", "")).normalize(), "/y:" + i(random), true)));
        }
        if (random.nextBoolean()) {
            settings = settings.env(Map.of("A_" + i(random), word(random)));
        }
        if (random.nextBoolean()) {
            settings = settings.engine(map(random, 0));
        }
        return settings;
    }

    private static Map<String, Object> map(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            map.put(word(random) + i, value(random, depth));
        }
        return map;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0 -> word(random);
            case 1 -> random.nextInt();
            case 2 -> random.nextBoolean();
            case 3 -> random.nextInt(1000) / 8.0;
            case 4 -> map(random, depth + 1);
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
        };
    }

    private static String word(Random random) {
        return TRICKY.get(random.nextInt(TRICKY.size()));
    }

    private static int i(Random random) {
        return random.nextInt(100);
    }

    private static ProfileYaml.Document parse(String text) {
        return ProfileYaml.parse(text, "profile.yaml", ROOT, Path.of("/home/ada"));
    }
}
