package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.spec.ProfileName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presses Ctrl-C at every point where a command touches anything: it ends well, or leaves nothing half done. */
class InterruptedCommandTest {

    private static final ProfileName DEV = new ProfileName("dev");

    /** More points than any command has. */
    private static final int ENDLESS = 200;

    @TempDir
    Path directory;

    @AfterEach
    void leaveNoInterruptBehind() {
        Thread.interrupted();
    }

    @Test
    void anInterruptedCreateLeavesNothingAndCanBeRepeated() throws Exception {
        boolean interrupted = true;
        for (int point = 1; interrupted; point++) {
            assertThat(point).isLessThan(ENDLESS);
            World world = world(point);
            boolean done;

            world.set("shares-folders");
            world.kill.interruptAt(point, Thread.currentThread());
            done = ended(() -> world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress));
            interrupted = Thread.interrupted();
            world.kill.disarm();

            if (!done) {
                assertThat(interrupted).isTrue();
                assertThat(world.directories()).isEmpty();
                assertThat(world.contexts()).containsExactly(World.USERS_CONTEXT);
                assertThat(world.docker().current()).contains(World.USERS_CONTEXT);
                assertThat(world.profiles().list()).isEmpty();
                assertThat(world.notices.isEmpty() || world.notices.contains("rolled back: there is no profile dev"))
                        .as("says so, unless there was nothing to roll back yet")
                        .isTrue();
                world.notices.clear();
                world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
                assertThat(world.notices).isEmpty();
            }
            assertRunningAndSettled(world);
            assertThat(world.docker().current()).contains("berth-dev");
        }
    }

    @Test
    void anInterruptedStartStopOrRestartIsRecordedAndCanBeRepeated() throws Exception {
        boolean interrupted = true;
        for (int point = 1; interrupted; point++) {
            assertThat(point).isLessThan(ENDLESS);
            World world = world(point);
            world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
            interrupted = false;

            for (Runnable command : new Runnable[] {
                () -> world.profiles().stop(DEV, true, World.TIMEOUT, world.progress),
                () -> world.profiles().start(DEV, World.TIMEOUT, world.progress),
                () -> world.profiles().restart(DEV, true, false, World.TIMEOUT, world.progress)
            }) {
                world.kill.interruptAt(point, Thread.currentThread());
                boolean done = ended(command);
                interrupted |= Thread.interrupted();
                world.kill.disarm();
                if (!done) {
                    assertThat(world.profiles().show(DEV).operation()).isEmpty();
                    assertSaysHowItWasLeft(world);
                    command.run();
                }
            }
            assertRunningAndSettled(world);
        }
    }

    @Test
    void anInterruptedSuspendOrResumeLosesNothingAndCanBeRepeated() throws Exception {
        boolean interrupted = true;
        for (int point = 1; interrupted; point++) {
            assertThat(point).isLessThan(ENDLESS);
            World world = world(point);
            world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
            interrupted = false;

            for (Runnable command : new Runnable[] {
                () -> world.profiles().suspend(DEV, world.progress),
                () -> world.profiles().resume(DEV, World.TIMEOUT, world.progress)
            }) {
                world.kill.interruptAt(point, Thread.currentThread());
                boolean done = ended(command);
                interrupted |= Thread.interrupted();
                world.kill.disarm();
                if (!done) {
                    assertThat(world.profiles().show(DEV).operation()).isEmpty();
                    command.run();
                }
            }
            assertRunningAndSettled(world);
            assertThat(world.boots()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptedResetLosesNothingSaysSoOnceAndCanBeRepeated(boolean keepData) throws Exception {
        boolean interrupted = true;
        for (int point = 1; interrupted; point++) {
            assertThat(point).isLessThan(ENDLESS);
            World world = world(point);
            world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
            String data = World.read(world.machine("dev").data());

            world.kill.interruptAt(point, Thread.currentThread());
            boolean done = ended(() -> world.profiles().reset(DEV, keepData, false, World.TIMEOUT, world.progress));
            interrupted = Thread.interrupted();
            world.kill.disarm();

            if (!done) {
                assertThat(world.notices)
                        .filteredOn(said -> said.startsWith("interrupted: "))
                        .singleElement(STRING)
                        .containsAnyOf("dev was not reset", "the reset of dev was rolled back");
                assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
                world.profiles().reset(DEV, keepData, false, World.TIMEOUT, world.progress);
            }
            assertRunningAndSettled(world);
            assertThat(World.read(world.machine("dev").data()).equals(data)).isEqualTo(keepData);
        }
    }

    @Test
    void anInterruptedDeletionSaysThatItHasToBeFinished() throws Exception {
        World world = world(1);
        world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);

        world.kill.interruptAt(1, Thread.currentThread());
        assertThat(ended(() -> world.profiles().delete(DEV, world.progress))).isFalse();
        Thread.interrupted();
        world.kill.disarm();

        assertThat(world.notices).last().isEqualTo("interrupted: finish it with: berth profile delete dev");
    }

    /** What is said has to be so. */
    private static void assertSaysHowItWasLeft(World world) {
        boolean off = world.profiles().show(DEV).summary().state() == ProfileState.STOPPED;
        assertThat(world.notices.removeLast())
                .satisfiesAnyOf(
                        said -> {
                            assertThat(said).contains("rolled back, its machine is off");
                            assertThat(off).isTrue();
                        },
                        said -> assertThat(said).contains("finish", "berth profile st"));
        world.notices.clear();
    }

    private World world(int number) throws Exception {
        return new World(Files.createDirectory(directory.resolve(Integer.toString(number))));
    }

    private static boolean ended(Runnable command) {
        try {
            command.run();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static void assertRunningAndSettled(World world) {
        ProfileDetails details = world.profiles().show(DEV);
        assertThat(details.summary().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(details.operation()).isEmpty();
        assertThat(world.profiles().history(DEV).getLast().result()).isEqualTo(HistoryEvent.Result.SUCCEEDED);
    }
}
