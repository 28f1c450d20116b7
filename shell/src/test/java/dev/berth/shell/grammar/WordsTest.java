package dev.berth.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @Test
    void whatIsJoinedIsSplitIntoTheSameWords() {
        for (long seed = 0; seed < 1000; seed++) {
            List<String> words = new RandomWords(seed).anything();

            assertThat(Words.split(Words.join(words))).as("seed %s", seed).isEqualTo(words);
        }
    }

    @Test
    void aShellReadsAJoinedLineAsTheSameWords() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            List<String> words = new RandomWords(seed).typeable();

            assertThat(shell(Words.join(words))).as("seed %s", seed).isEqualTo(words);
        }
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

    /** What a POSIX shell makes of the line, each word ended by a byte that no word can have. */
    private static List<String> shell(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-f", "-c", "set -- " + line + "\nprintf '%s\\001' \"$@\"").start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        List<String> words = List.of(output.split("\u0001", -1));
        return words.subList(0, words.size() - 1);
    }
}
