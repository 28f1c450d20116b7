package dev.berth.vm.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BerthHomeTest {

    @Test
    void mayBeAsLongAsSocketsBelowItCanBe() {
        String longest = "/" + "a".repeat(49);

        assertThat(new BerthHome(Path.of(longest)).root()).isEqualTo(Path.of(longest));
        assertThatThrownBy(() -> new BerthHome(Path.of(longest + "a")))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void isMeasuredInBytesAsTheSystemDoes() {
        assertThatThrownBy(() -> new BerthHome(Path.of("/" + "日".repeat(17))))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("too long");
    }
}
