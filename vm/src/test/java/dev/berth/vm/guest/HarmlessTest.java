package dev.berth.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HarmlessTest {

    @Test
    void aTerminalObeysNothingThatIsLeftAndTheTextIs() {
        assertThat(Harmless.of("\u001b[1;31mred\u001b[0m \u001b]52;c;YQ==\u0007 \u009b2J\rover\b"))
                .isEqualTo("red ]52;c;YQ== 2Jover");
        assertThat(Harmless.of("grüße\n\tλ 你好")).isEqualTo("grüße\n\tλ 你好");
    }
}
