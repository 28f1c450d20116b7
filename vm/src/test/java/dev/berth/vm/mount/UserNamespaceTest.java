package dev.berth.vm.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.mount.UserNamespace.Subordinates;
import dev.berth.vm.process.ProcessRunner;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNamespaceTest {

    private static final List<String> NAMES = List.of("ann", "1000");

    @Test
    void theFirstIdsThatAUserHasByNameOrNumberAreHis() {
        assertThat(Subordinates.of(Stream.of("bob:100000:65536", "1000:165536:65536", "ann:300000:10"), NAMES))
                .contains(new Subordinates(165536, 65536));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bob:100000:65536", "annette:100000:65536", "ann", "ann:x:65536", "ann:100000:0"})
    void whoeverIsGivenNoneHasNone(String line) {
        assertThat(Subordinates.of(Stream.of(line), NAMES)).isEmpty();
    }

    @Test
    void whetherThereCanBeOneIsTried() {
        assertThat(UserNamespace.possible(new ProcessRunner(System.getenv()))).isTrue();
    }
}
