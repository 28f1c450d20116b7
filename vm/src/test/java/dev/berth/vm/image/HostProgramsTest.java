package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostProgramsTest {

    @TempDir
    Path keyrings;

    @ParameterizedTest
    @ValueSource(strings = {"debian-archive-keyring.gpg", "debian-archive-keyring.pgp"})
    void debiansKeysAreFoundUnderTheNamesTheyHaveHad(String name) throws IOException {
        Path keyring = Files.createFile(keyrings.resolve(name));

        assertThat(new HostPrograms(Map.of(), "", keyrings).keyring()).contains(keyring);
    }

    @Test
    void whatIsMissingIsNamedWithThePackageToInstall() {
        HostPrograms nowhere = new HostPrograms(Map.of("PATH", "/nowhere"), "/nowhere-else", keyrings);

        assertThatThrownBy(() -> nowhere.require(false))
                .asInstanceOf(type(BerthException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.PRECONDITION))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("mmdebstrap", "mke2fs", "qemu-img", "newuidmap", "debian-archive-keyring.gpg")
                        .contains("apt-get install debian-archive-keyring e2fsprogs mmdebstrap qemu-utils uidmap"));
    }

    @Test
    void rootNeedsNoUserNamespace() {
        assertThatThrownBy(() -> new HostPrograms(Map.of("PATH", "/nowhere"), "/nowhere-else", keyrings).require(true))
                .hasMessageNotContaining("newuidmap");
    }
}
