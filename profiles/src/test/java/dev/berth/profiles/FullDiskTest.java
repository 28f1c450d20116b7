package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done on a disk on which not a byte can be written any more. */
class FullDiskTest {

    private static final ProfileName DEV = new ProfileName("dev");

    @TempDir
    Path directory;

    private final ProcessRunner runner = new ProcessRunner(System.getenv());

    private World world;

    @BeforeEach
    void mountDisk() {
        Command mount = Command.of("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.toString());
        assumeTrue(runner.run(mount).succeeded(), "only root can make a small disk");
        world = new World(directory);
        world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
    }

    @AfterEach
    void unmountDisk() {
        runner.run(Command.of("umount", "--lazy", directory.toString()));
    }

    @Test
    void aProfileCanBeDeletedWhichMakesRoomAgain() throws IOException {
        fill();

        assertThat(world.profiles().delete(DEV, world.progress)).isTrue();

        assertThat(world.profiles().list()).isEmpty();
        assertThat(world.directories()).isEmpty();
        assertThat(world.contexts()).containsExactly(World.USERS_CONTEXT);
    }

    @Test
    void whatThereIsCanBeLookedAtAndAnythingElseSaysWhyItFails() throws IOException {
        fill();

        assertThat(world.profiles().list()).hasSize(1);
        assertThatThrownBy(() -> world.profiles().stop(DEV, true, World.TIMEOUT, world.progress))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("No space left on device");
        assertThat(world.profiles().isRunning(DEV)).isTrue();
    }

    /** What is in the profile takes all the room there is, for the database's own file, too. */
    private void fill() throws IOException {
        // What a database has written a while ago it writes over, without more room.
        for (int i = 0; i < 3; i++) {
            world.profiles().edit(DEV, ProfileSettings.NONE.cpus(1 + i % 2), world.progress);
        }
        try (OutputStream ballast =
                Files.newOutputStream(world.machine("dev").directory().resolve("ballast"))) {
            while (true) {
                ballast.write(new byte[1024]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
