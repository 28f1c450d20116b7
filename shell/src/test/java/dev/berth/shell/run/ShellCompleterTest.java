package dev.berth.shell.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellCompleterTest {

    private static final CommandLineParser COMMANDS = new CommandLineParser(List.of(
            Syntax.of(Task.PROFILES, "profile show", "all there is to say")
                    .arguments(Argument.optional("NAME", "which")
                            .candidates(Candidates.profiles(() -> Map.of("dev", "docker, running"))))
                    .options(Option.value("output", "FORMAT", "how it is written")
                            .letter('o')
                            .candidates(Candidates.from(() -> Map.of("json", "one document")))),
            Syntax.of(Task.PROFILES, "profile delete", "delete some")
                    .arguments(Argument.several("NAME", "which").candidates(Candidates.profiles(() -> {
                        throw new IllegalStateException("the database is damaged");
                    }))),
            Syntax.of(Task.CLUSTERS, "k3s upgrade", "another version")
                    .options(Option.value("version", "V", "which")
                            .candidates(Candidates.from(
                                    Map.of("stable", "recommended"), () -> Map.of("v1.33.4+k3s1", "a release")))),
            Syntax.of(Task.BERTH, "load", "a file")
                    .arguments(Argument.one("FILE", "which").candidates(Candidates.FILES)),
            Syntax.of(Task.BERTH, "exec", "pass it on").rest("-- COMMAND...")));

    @TempDir
    private Path place;

    @BeforeEach
    void keepSomething() throws IOException {
        Files.createDirectories(place.resolve("home/profiles/dev"));
        Files.createDirectories(place.resolve("home/profiles/.staging"));
        Files.createDirectories(place.resolve("src/main"));
        Files.writeString(place.resolve("src/notes.txt"), "12345");
        Files.createFile(place.resolve(".hidden"));
    }

    @Test
    void commandsAreOfferedWithWhatTheyDoAndFamiliesWithWhatFollows() {
        assertThat(offered("")).containsEntry("load", "a file").containsEntry("profile", "delete, show");
        assertThat(offered("profile", ""))
                .containsOnly(Map.entry("show", "all there is to say"), Map.entry("delete", "delete some"));
        assertThat(offered("--quiet", "k3s", "")).containsOnlyKeys("upgrade");
    }

    @Test
    void theNameOfTheProgramMayStandBeforeTheCommand() {
        assertThat(offered("berth", "profile", "")).containsOnlyKeys("show", "delete");
    }

    @Test
    void optionsAreOfferedOnceWithWhatTheyMean() {
        assertThat(offered("profile", "show", "-"))
                .containsEntry("--output", "how it is written")
                .containsKey("--help");
        assertThat(offered("profile", "show", "--output", "json", "--")).doesNotContainKey("--output");
    }

    @Test
    void valuesAreOfferedBehindAnOptionAndAttachedToIt() {
        assertThat(offered("profile", "show", "-o", "")).containsOnly(Map.entry("json", "one document"));
        assertThat(offered("profile", "show", "--output=j")).containsOnly(Map.entry("--output=json", "one document"));
    }

    @Test
    void profilesAreOfferedWithWhatTheyDo() {
        assertThat(offered("profile", "show", "")).containsOnly(Map.entry("dev", "docker, running"));
        assertThat(offered("profile", "show", "dev", "")).isEmpty();
    }

    @Test
    void aDatabaseThatCannotBeReadKeepsNoNameFromBeingOffered() {
        assertThat(offered("profile", "delete", "other", "")).containsOnlyKeys("dev");
    }

    @Test
    void versionsOnThisHostAreOfferedBesideTheChannels() {
        assertThat(offered("k3s", "upgrade", "--version", "")).containsOnlyKeys("stable", "v1.33.4+k3s1");
    }

    @Test
    void pathsGoOnBehindADirectory() {
        assertThat(offered("load", "")).containsKeys("src/", "home/").doesNotContainKey(".hidden");
        assertThat(offered("load", "."))
                .as("hidden files are offered to who begins them")
                .containsKey(".hidden");
        assertThat(offered("load", "src/n"))
                .containsEntry("src/main/", "directory")
                .containsEntry("src/notes.txt", "5 B");
    }

    @Test
    void nothingIsOfferedInACommandThatIsPassedOn() {
        assertThat(offered("exec", "--", "")).isEmpty();
    }

    private Map<String, String> offered(String... words) {
        ShellCompleter completer = new ShellCompleter(COMMANDS, new BerthHome(place.resolve("home")), place);
        Map<String, String> offered = new LinkedHashMap<>();
        for (Candidate candidate :
                completer.candidates(Arrays.asList(words).subList(0, words.length - 1), words[words.length - 1])) {
            offered.put(candidate.value(), candidate.descr() == null ? "" : candidate.descr());
        }
        return offered;
    }
}
