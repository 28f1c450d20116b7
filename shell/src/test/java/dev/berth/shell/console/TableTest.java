package dev.berth.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void wideCharactersTakeTwoColumnsAndCombiningOnesNone() {
        assertThat(Table.layout(
                        List.of(List.of("NAME", "X"), List.of("日本", "x"), List.of("e\u0301", "x"), List.of("🚢", "x")),
                        80))
                .isEqualTo("""
                        NAME  X
                        日本  x
                        e\u0301     x
                        🚢    x
                        """);
    }

    @Test
    void theWidestColumnGoesOnInTheNextLineWhereTheTerminalIsNarrow() {
        assertThat(Table.layout(List.of(List.of("NAME", "DETAIL"), List.of("qemu", "it runs the machines of all")), 22))
                .isEqualTo("""
                        NAME  DETAIL
                        qemu  it runs the
                              machines of all
                        """);
    }

    @Test
    void aWordThatIsWiderThanItsColumnIsBrokenAndNothingIsLost() {
        assertThat(Table.wrap("/a/very/long/path", 8)).containsExactly("/a/very/", "long/pat", "h");
        assertThat(Table.wrap("日本語", 3)).containsExactly("日", "本", "語");
    }

    @Test
    void nothingIsBrokenWhereThereIsRoom() {
        assertThat(Table.layout(List.of(List.of("a b c", "d")), Integer.MAX_VALUE))
                .isEqualTo("a b c  d\n");
    }
}
