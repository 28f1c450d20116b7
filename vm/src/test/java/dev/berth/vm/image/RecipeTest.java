package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class RecipeTest {

    private final Recipe recipe = new Recipe();

    @Test
    void everyFileOfRootfsIsInTheRecipe() throws Exception {
        Path rootfs = Path.of(
                Objects.requireNonNull(Recipe.class.getResource("rootfs")).toURI());
        try (Stream<Path> files = Files.walk(rootfs)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> rootfs.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(Recipe.ROOTFS);
        }
    }

    @Test
    void theOverlayBelongsToRootAndOnlyScriptsAreExecutable() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        recipe.writeOverlay(out);

        Map<String, TarArchiveEntry> entries = new HashMap<>();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                entries.put(entry.getName(), entry);
            }
        }

        assertThat(entries.values()).allMatch(entry -> entry.getLongUserId() == 0 && entry.getLongGroupId() == 0);
        assertThat(entries)
                .hasEntrySatisfying(
                        "./usr/lib/berth/mark",
                        entry -> assertThat(entry.getMode() & 0777).isEqualTo(0755));
        assertThat(entries)
                .hasEntrySatisfying(
                        "./etc/ssh/sshd_config",
                        entry -> assertThat(entry.getMode() & 0777).isEqualTo(0644));
        assertThat(entries)
                .hasEntrySatisfying(
                        "./usr/", entry -> assertThat(entry.isDirectory()).isTrue());
    }

    @Test
    void theEngineAndTheWayInAreAmongThePackages() {
        assertThat(recipe.packages())
                .contains("docker.io", "containerd", "dropbear-bin", "openssh-server", "iptables")
                .noneMatch(name -> name.contains("#") || name.contains(" "));
    }

    @Test
    void theGuestAndTheHostAgreeOnNames() {
        String init = new String(recipe.initrdInit(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(init)
                .contains(GuestContract.ROOT_DISK_SERIAL)
                .contains(GuestContract.DATA_DISK_SERIAL)
                .contains(GuestContract.GUEST_ADDRESS)
                .contains(GuestContract.DATA_MOUNT)
                .contains("reached " + GuestContract.MARKER_INITRD)
                .contains("reached " + GuestContract.MARKER_ROOT);
        assertThat(Recipe.ROOTFS)
                .contains(
                        "etc/systemd/system/" + GuestContract.TARGET_BASE,
                        "etc/systemd/system/" + GuestContract.TARGET_DOCKER,
                        "etc/systemd/system/" + GuestContract.TARGET_CONTAINERD,
                        "etc/systemd/system/" + GuestContract.TARGET_K3S);
    }

    @Test
    void everyEngineReadsTheVariablesTheUserGave() throws Exception {
        for (String engine : List.of("docker", "containerd", "buildkit")) {
            Path unit = Path.of(
                    Objects.requireNonNull(Recipe.class.getResource("rootfs/etc/systemd/system/" + engine + ".service"))
                            .toURI());
            assertThat(Files.readAllLines(unit)).contains("EnvironmentFile=-" + GuestContract.ENVIRONMENT_FILE);
        }
    }

    @Test
    void theDigestThatIsKeptIsThatOfTheRecipe() {
        assertThat(Recipe.DIGEST)
                .as("the recipe has changed: Recipe.DIGEST has to be what is expected here")
                .isEqualTo(recipe.digest().hex());
    }

    @Test
    void theSameRecipeHasTheSameDigest() {
        assertThat(new Recipe().digest()).isEqualTo(recipe.digest());
    }
}
