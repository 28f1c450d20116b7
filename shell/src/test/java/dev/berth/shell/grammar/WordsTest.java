package dev.berth.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @Property
    void whatIsJoinedIsSplitIntoTheSameWords(@ForAll List<String> words) {
        assertThat(Words.split(Words.join(words))).isEqualTo(words);
    }

    @Property(tries = 60)
    void aShellReadsAJoinedLineAsTheSameWords(@ForAll("typeable") List<String> words) throws Exception {
        assertThat(shell(Words.join(words))).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b  c",
                "  'a b'\"c d\"e  ",
                "\"a \\\"quoted\\\" \\$word \\n\"",
                "a\\ b \\'c\\'",
                "'' \"\" x",
                "a#b 'c' # a comment 'with a quote",
                "--mount=/a/b:/c:ro",
                "'it'\\''s'",
                "a\\\nb",
                "\"a\\\nb\""
            })
    void linesAreSplitAsAShellSplitsThem(String line) throws Exception {
        assertThat(Words.split(line)).isEqualTo(shell(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 'b", "a \"b", "a \\", "\"a\\\""})
    void anOpenQuoteAsksForMore(String line) {
        assertThatThrownBy(() -> Words.split(line)).isInstanceOf(Words.Unfinished.class);
    }

    @Test
    void nothingIsExpanded() {
        assertThat(Words.split("$HOME ~ *.txt `id` a;b")).containsExactly("$HOME", "~", "*.txt", "`id`", "a;b");
    }

    @Provide
    Arbitrary<List<String>> typeable() {
        return Arbitraries.strings()
                .withChars("ab '\"\\$`#\n\t;&|<>*?~=é")
                .ofMaxLength(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    /** What a POSIX shell makes of the line, each word ended by a byte that no word can have. */
    private static List<String> shell(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-f", "-c", "set -- " + line + "\nprintf '%s\\001' \"$@\"").start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        List<String> words = List.of(output.split("\u0001", -1));
        return words.subList(0, words.size() - 1);
    }
}
