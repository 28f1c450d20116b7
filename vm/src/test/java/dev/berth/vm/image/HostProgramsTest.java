package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostProgramsTest {

    @Test
    void whatIsMissingIsNamedWithThePackageToInstall() {
        HostPrograms nowhere = new HostPrograms(Map.of("PATH", "/nowhere"), "/nowhere-else");

        assertThatThrownBy(() -> nowhere.require(false))
                .asInstanceOf(type(BerthException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.PRECONDITION))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("mmdebstrap", "mke2fs", "qemu-img", "newuidmap")
                        .contains("apt-get install e2fsprogs mmdebstrap qemu-utils uidmap"));
    }

    @Test
    void rootNeedsNoUserNamespace() {
        assertThatThrownBy(() -> new HostPrograms(Map.of("PATH", "/nowhere"), "/nowhere-else").require(true))
                .hasMessageNotContaining("newuidmap");
    }
}
