package dev.berth.k3s.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class K3sVersionTest {

    @Test
    void ordersOldToNewWithCandidatesBeforeTheirReleaseAndNumbersAsNumbers() {
        List<K3sVersion> oldToNew = List.of(
                        "v0.9.1",
                        "v1.2.9+k3s1",
                        "v1.33.4-alpha1+k3s1",
                        "v1.33.4-rc1+k3s1",
                        "v1.33.4-rc2+k3s1",
                        "v1.33.4-rc10+k3s1",
                        "v1.33.4+k3s1",
                        "v1.33.4+k3s2",
                        "v1.33.4+k3s10",
                        "v1.33.10+k3s1",
                        "v1.34.0-rc1+k3s1",
                        "v1.34.0+k3s1",
                        "v2.0.0+k3s1")
                .stream()
                .map(K3sVersion::parse)
                .toList();
        List<K3sVersion> shuffled = new java.util.ArrayList<>(oldToNew);
        Collections.shuffle(shuffled, new java.util.Random(7));

        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(oldToNew);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.33.4+k3s1", "v1.34.0-rc1+k3s1", "v1.0.0", "v1.17.0-alpha.1+k3s1"})
    void isWrittenAsItWasRead(String text) {
        assertThat(K3sVersion.parse(text)).hasToString(text);
        assertThat(K3sVersion.parse(text.substring(1))).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1.33", "latest", "v1.33.4+k3s", "v1.33.4+rke2r1", "v1.33.4+k3s1/..", "v1.33.4-+k3s1"})
    void refusesWhatIsNotAVersion(String text) {
        assertThatThrownBy(() -> K3sVersion.parse(text))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("v1.33.4+k3s1");
    }

    @Test
    void readsWhatAUserAsksFor() {
        assertThat(VersionRequest.parse("stable")).isEqualTo(VersionRequest.STABLE);
        assertThat(VersionRequest.parse("1.33")).isEqualTo(new VersionRequest.Line("v1.33", 1, 33, Optional.empty()));
        assertThat(VersionRequest.parse("v1.33.4"))
                .isEqualTo(new VersionRequest.Line("v1.33.4", 1, 33, Optional.of(4)));
        assertThat(VersionRequest.parse(" v1.33.4+k3s1 "))
                .isEqualTo(new VersionRequest.Exact(new K3sVersion(1, 33, 4, "", 1)));
        assertThatThrownBy(() -> VersionRequest.parse("newest version"))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("stable, latest");
    }
}
