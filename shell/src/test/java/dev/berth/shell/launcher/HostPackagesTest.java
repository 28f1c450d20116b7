package dev.berth.shell.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher says is missing before an image is built. */
class HostPackagesTest {

    private static final String MISSING =
            ". ./launcher/host-packages.sh; keyrings=$1; manager=$2; find_missing image; echo \"$missing\"; echo \"$packages\"";

    @TempDir
    Path keyrings;

    @ParameterizedTest
    @CsvSource({"apt-get,debian-archive-keyring", "dnf,debian-keyring", "pacman,debian-archive-keyring"})
    void aHostWithoutDebiansKeysIsToldWhichPackageHasThem(String manager, String debianPackage) {
        assertThat(missing(manager)).contains("Debian's keys").contains("(package " + debianPackage + ")");
    }

    @Test
    void debiansKeysAreNotAskedForWhereTheyAre() throws IOException {
        Files.createFile(keyrings.resolve("debian-archive-keyring.pgp"));

        assertThat(missing("dnf")).doesNotContain("keyring");
    }

    private String missing(String manager) {
        return new ProcessRunner(Map.of("PATH", "/usr/bin:/bin"))
                .output(Command.of("sh", "-euc", MISSING, "sh", keyrings.toString(), manager)
                        .directory(Path.of("..")));
    }
}
