package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.profiles.spec.ProfileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlanceTest {

    private static final ProfileName DEV = new ProfileName("dev");

    @TempDir
    private Path directory;

    @Test
    void seesWhatOtherProcessesChange() {
        World world = new World(directory);
        Supplier<Optional<ProfileSummary>> inUse = world.profiles().watchInUse();
        assertThat(inUse.get()).isEmpty();

        world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
        assertThat(state(inUse)).contains(ProfileState.RUNNING);

        world.profiles().stop(DEV, false, World.TIMEOUT, world.progress);
        assertThat(state(inUse)).contains(ProfileState.STOPPED);

        world.profiles().useNone(world.progress);
        assertThat(inUse.get()).isEmpty();
    }

    @Test
    void looksAtTheMachineEachTimeAndReadsTheDatabaseOnlyWhenItHasChanged() throws Exception {
        Path file = Files.writeString(directory.resolve("database"), "1");
        AtomicInteger read = new AtomicInteger();
        AtomicInteger looked = new AtomicInteger();
        Glance glance = new Glance(file, () -> {
            read.incrementAndGet();
            return () -> {
                looked.incrementAndGet();
                return Optional.empty();
            };
        });

        glance.get();
        glance.get();
        assertThat(read).hasValue(1);
        assertThat(looked).hasValue(2);

        Files.writeString(file, "longer");
        glance.get();
        assertThat(read).hasValue(2);
    }

    private static Optional<ProfileState> state(Supplier<Optional<ProfileSummary>> inUse) {
        return inUse.get().map(ProfileSummary::state);
    }
}
