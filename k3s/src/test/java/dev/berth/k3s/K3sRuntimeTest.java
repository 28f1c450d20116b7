package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import org.junit.jupiter.api.Test;

class K3sRuntimeTest {

    @Test
    void whoeverAsksForItIsToldThatItIsNotThereYetAndWhatIs() {
        K3sRuntime runtime = new K3sRuntime();

        assertThat(runtime.name()).isEqualTo("k3s");
        assertThatThrownBy(runtime::requireAvailable)
                .isInstanceOfSatisfying(
                        BerthException.class,
                        missing -> assertThat(missing.kind()).isEqualTo(BerthException.Kind.PRECONDITION))
                .hasMessageContaining("not in this version")
                .hasMessageContaining("--runtime docker");
    }
}
