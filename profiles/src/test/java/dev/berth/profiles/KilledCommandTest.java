package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.profiles.archive.ProfileArchive;
import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills every command at every point where it touches anything, and lets another command take it up. Whatever the point
 * was, the end is the same as without the kill.
 */
class KilledCommandTest {

    private static final ProfileName DEV = new ProfileName("dev");

    private static final ProfileName TWIN = new ProfileName("twin");

    private static final String TAG = "before";

    /** More points than any command has. */
    private static final int ENDLESS = 200;

    private static final Set<Command> KEEPING_MEMORY = EnumSet.of(
            Command.START, Command.SUSPEND, Command.RESUME, Command.SNAPSHOT, Command.EXPORT, Command.DELETE_CLONE);

    @TempDir
    Path directory;

    enum Command {
        CREATE {
            @Override
            void run(World world) {
                try {
                    world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
                } catch (BerthException e) {
                    // The killed create had come to its end.
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE);
                }
            }
        },
        CREATE_OTHERWISE {
            @Override
            void run(World world) {
                try {
                    world.profiles()
                            .create(CreateRequest.of(DEV, ProfileSettings.NONE.cpus(1)), World.TIMEOUT, world.progress);
                } catch (BerthException e) {
                    // The killed one had come so far that somebody may have used it.
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE);
                    assertThat(e.remedy()).contains("berth profile start dev");
                    START.run(world);
                    world.profiles().use(DEV, world.progress);
                }
            }
        },
        START {
            @Override
            void run(World world) {
                world.profiles().start(DEV, World.TIMEOUT, world.progress);
            }
        },
        STOP {
            @Override
            void run(World world) {
                world.profiles().stop(DEV, true, World.TIMEOUT, world.progress);
            }
        },
        RESTART {
            @Override
            void run(World world) {
                world.profiles().restart(DEV, true, false, World.TIMEOUT, world.progress);
            }
        },
        SUSPEND {
            @Override
            void run(World world) {
                world.profiles().suspend(DEV, world.progress);
            }
        },
        RESUME {
            @Override
            void run(World world) {
                world.profiles().resume(DEV, World.TIMEOUT, world.progress);
            }
        },
        RESET {
            @Override
            void run(World world) {
                world.profiles().reset(DEV, false, false, World.TIMEOUT, world.progress);
            }
        },
        RESET_SYSTEM {
            @Override
            void run(World world) {
                world.profiles().reset(DEV, true, false, World.TIMEOUT, world.progress);
            }
        },
        SNAPSHOT {
            @Override
            void run(World world) {
                try {
                    world.profiles().takeSnapshot(DEV, TAG, World.TIMEOUT, world.progress);
                } catch (BerthException e) {
                    // The killed one had come to its end.
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE);
                }
            }
        },
        /** Something else is on the disks than when the snapshot was taken. */
        SNAPSHOT_AND_RESET {
            @Override
            void run(World world) {
                SNAPSHOT.run(world);
                RESET.run(world);
            }
        },
        CLONE {
            @Override
            void run(World world) {
                try {
                    world.profiles().clone(new CloneRequest(DEV, TWIN, true, false), World.TIMEOUT, world.progress);
                } catch (BerthException e) {
                    // The killed one had come to its end.
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE);
                }
            }
        },
        /** What is left of a clone that nobody finishes. */
        DELETE_CLONE {
            @Override
            void run(World world) {
                world.profiles().delete(TWIN, world.progress);
                START.run(world);
            }
        },
        EXPORT {
            @Override
            void run(World world) {
                world.profiles().export(DEV, world.archive(), world.archive(), World.TIMEOUT, world.progress);
            }
        },
        IMPORT {
            @Override
            void run(World world) {
                try {
                    world.profiles()
                            .create(
                                    new CreateRequest(TWIN, ProfileSettings.NONE, Optional.empty(), true, false, false),
                                    ProfileArchive.read(world.archive()),
                                    World.TIMEOUT,
                                    world.progress);
                } catch (BerthException e) {
                    // The killed one had come to its end.
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE);
                }
            }
        },
        RENAME {
            @Override
            void run(World world) {
                world.profiles().rename(DEV, TWIN, world.progress);
            }
        },
        /** To the new name once more, and back; as commands do that do not know how far the killed one came. */
        RENAME_BACK {
            @Override
            void run(World world) {
                try {
                    world.profiles().rename(DEV, TWIN, world.progress);
                } catch (BerthException e) {
                    // The killed one had come to its end.
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.NOT_FOUND);
                }
                assertThat(world.directories()).containsExactly("twin");
                assertThat(world.contexts()).containsExactly("berth-twin", World.USERS_CONTEXT);
                assertThat(world.docker().current()).contains("berth-twin");
                world.profiles().rename(TWIN, DEV, world.progress);
                START.run(world);
            }
        },
        DELETE_BOTH {
            @Override
            void run(World world) {
                world.profiles().delete(DEV, world.progress);
                world.profiles().delete(TWIN, world.progress);
            }
        },
        RESTORE {
            @Override
            void run(World world) {
                world.profiles().restoreSnapshot(DEV, TAG, World.TIMEOUT, world.progress);
            }
        },
        DELETE {
            @Override
            void run(World world) {
                world.profiles().delete(DEV, world.progress);
            }
        };

        abstract void run(World world);
    }

    private static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of(null, Command.CREATE, Command.CREATE),
                Arguments.of(null, Command.CREATE, Command.CREATE_OTHERWISE),
                Arguments.of(null, Command.CREATE, Command.DELETE),
                Arguments.of(Command.STOP, Command.START, Command.START),
                Arguments.of(Command.START, Command.STOP, Command.START),
                Arguments.of(Command.START, Command.RESTART, Command.START),
                Arguments.of(Command.START, Command.SUSPEND, Command.START),
                Arguments.of(Command.START, Command.SUSPEND, Command.SUSPEND),
                Arguments.of(Command.START, Command.SUSPEND, Command.STOP),
                Arguments.of(Command.START, Command.SUSPEND, Command.DELETE),
                Arguments.of(Command.SUSPEND, Command.RESUME, Command.RESUME),
                Arguments.of(Command.SUSPEND, Command.START, Command.START),
                Arguments.of(Command.SUSPEND, Command.START, Command.SUSPEND),
                Arguments.of(Command.SUSPEND, Command.RESUME, Command.STOP),
                Arguments.of(Command.SUSPEND, Command.STOP, Command.START),
                Arguments.of(Command.SUSPEND, Command.RESTART, Command.START),
                Arguments.of(Command.SUSPEND, Command.RESET, Command.START),
                Arguments.of(Command.SUSPEND, Command.DELETE, Command.DELETE),
                Arguments.of(Command.START, Command.RESET, Command.START),
                Arguments.of(Command.START, Command.RESET, Command.STOP),
                Arguments.of(Command.START, Command.RESET_SYSTEM, Command.START),
                Arguments.of(Command.START, Command.RESET_SYSTEM, Command.DELETE),
                Arguments.of(Command.START, Command.SNAPSHOT, Command.START),
                Arguments.of(Command.START, Command.SNAPSHOT, Command.SNAPSHOT),
                Arguments.of(Command.SUSPEND, Command.SNAPSHOT, Command.RESUME),
                Arguments.of(Command.START, Command.SNAPSHOT, Command.DELETE),
                Arguments.of(Command.START, Command.CLONE, Command.CLONE),
                Arguments.of(Command.SUSPEND, Command.CLONE, Command.CLONE),
                Arguments.of(Command.STOP, Command.CLONE, Command.CLONE),
                Arguments.of(Command.START, Command.CLONE, Command.DELETE_CLONE),
                Arguments.of(Command.START, Command.EXPORT, Command.EXPORT),
                Arguments.of(Command.START, Command.EXPORT, Command.START),
                Arguments.of(Command.EXPORT, Command.IMPORT, Command.IMPORT),
                Arguments.of(Command.EXPORT, Command.IMPORT, Command.DELETE_CLONE),
                Arguments.of(Command.STOP, Command.RENAME, Command.RENAME_BACK),
                Arguments.of(Command.STOP, Command.RENAME, Command.DELETE_BOTH),
                Arguments.of(Command.SNAPSHOT_AND_RESET, Command.RESTORE, Command.START),
                Arguments.of(Command.SNAPSHOT_AND_RESET, Command.RESTORE, Command.STOP),
                Arguments.of(Command.SNAPSHOT_AND_RESET, Command.RESTORE, Command.DELETE),
                Arguments.of(Command.START, Command.DELETE, Command.DELETE),
                Arguments.of(Command.START, Command.DELETE, Command.CREATE));
    }

    @ParameterizedTest(name = "after {0}: {1} killed at every point, then {2}")
    @MethodSource("commands")
    void endsWellWhereverACommandIsKilled(Command before, Command killed, Command next) throws IOException {
        Path prepared = directory.resolve("before");
        prepare(before, prepared);
        int points = 0;
        for (int n = 1; n < ENDLESS; n++) {
            Path root = directory.resolve(String.valueOf(n));
            copy(prepared, root);
            World world = new World(root);
            Optional<String> data = data(world, "dev");
            world.kill.armAt(n);
            boolean wasKilled = false;
            try {
                killed.run(world);
            } catch (KillSwitch.Killed e) {
                wasKilled = true;
                points++;
            }
            world.kill.disarm();
            try {
                // What a later command sees before it repairs must not be an error.
                world.profiles().list();
                next.run(world);
                check(world, before, killed, next, data);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("killed at point " + n + " of " + killed + ", then " + next, e);
            }
            if (!wasKilled) {
                break;
            }
        }
        assertThat(points).as("points where the command was killed").isBetween(3, ENDLESS - 2);
    }

    @Test
    void aRestoreThatIsHalfDoneIsFinishedWhereverWhoeverFinishesItIsKilled() throws IOException {
        Path prepared = directory.resolve("before");
        prepare(Command.SNAPSHOT_AND_RESET, prepared);
        World half = new World(prepared);
        half.set("room-runs-out");
        assertThatThrownBy(() -> Command.RESTORE.run(half)).isInstanceOf(BerthException.class);
        half.unset("room-runs-out");
        boolean wasKilled = true;
        for (int n = 1; wasKilled; n++) {
            Path root = directory.resolve(String.valueOf(n));
            copy(prepared, root);
            World world = new World(root);
            world.kill.armAt(n);
            try {
                Command.START.run(world);
                wasKilled = false;
            } catch (KillSwitch.Killed e) {
                // Another one comes.
            }
            world.kill.disarm();
            Command.START.run(world);
            assertThat(data(world, "dev")).as("data, killed at point " + n).isEqualTo(kept(world));
        }
    }

    /** The data disk of the only snapshot. */
    private static Optional<String> kept(World world) throws IOException {
        String id = world.profiles().snapshot(DEV, TAG).id();
        return Optional.of(Files.readString(world.machine("dev").directory().resolve("kept-data-" + id)));
    }

    private static void prepare(Command before, Path root) {
        World.create(root);
        World world = new World(root);
        world.set("shares-folders");
        if (before != null) {
            Command.CREATE.run(world);
            before.run(world);
        }
    }

    /** A world is what is in its files: coming to the same point by the same commands would take as long again. */
    private static void copy(Path world, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(world)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(world.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void check(World world, Command before, Command killed, Command next, Optional<String> data)
            throws IOException {
        switch (next) {
            case DELETE, DELETE_BOTH -> {
                assertThat(world.profiles().list()).isEmpty();
                assertThat(world.directories()).isEmpty();
                assertThat(world.contexts()).containsExactly(World.USERS_CONTEXT);
                assertThat(world.docker().current()).contains(World.USERS_CONTEXT);
            }
            case STOP -> {
                ProfileSummary profile = world.profiles().list().getFirst();
                assertThat(profile.state()).isIn(ProfileState.STOPPED, ProfileState.CREATED);
                assertThat(world.machine("dev").running()).isEmpty();
                assertThat(world.directories()).containsExactly("dev");
            }
            case SNAPSHOT -> {
                assertThat(world.profiles().snapshots(DEV)).singleElement().matches(Snapshot::memory);
                assertThat(world.profiles().list())
                        .singleElement()
                        .extracting(ProfileSummary::state)
                        .isEqualTo(ProfileState.RUNNING);
            }
            case CLONE, IMPORT -> {
                assertThat(world.profiles().show(TWIN).engine()).isPresent();
                assertThat(world.profiles().show(TWIN).operation()).isEmpty();
                assertThat(data(world, "twin")).as("the clone's data").isEqualTo(data);
                assertThat(world.profiles().show(DEV).summary().state())
                        .isEqualTo(
                                switch (before) {
                                    case START, EXPORT -> ProfileState.RUNNING;
                                    case SUSPEND -> ProfileState.SUSPENDED;
                                    default -> ProfileState.STOPPED;
                                });
                assertThat(world.docker().current()).contains("berth-dev");
                world.profiles().delete(TWIN, world.progress);
                assertThat(world.directories()).containsExactly("dev");
            }
            case SUSPEND -> {
                assertThat(world.profiles().list())
                        .singleElement()
                        .extracting(ProfileSummary::state)
                        .isEqualTo(ProfileState.SUSPENDED);
                assertThat(world.machine("dev").running()).isEmpty();
            }
            default -> {
                assertThat(world.profiles().list())
                        .singleElement()
                        .extracting(ProfileSummary::state)
                        .isEqualTo(ProfileState.RUNNING);
                assertThat(world.profiles().show(DEV).engine()).isPresent();
                assertThat(world.profiles().show(DEV).operation()).isEmpty();
                assertThat(world.directories()).containsExactly("dev");
                assertThat(world.contexts()).containsExactly("berth-dev", World.USERS_CONTEXT);
                assertThat(world.docker().current()).contains("berth-dev");
                assertThat(world.machine("dev").shared())
                        .isNotEmpty()
                        .isEqualTo(world.profiles().spec(DEV).mounts());
            }
        }
        if (before != null && KEEPING_MEMORY.containsAll(List.of(before, killed, next))) {
            assertThat(world.boots()).as("boots: what was in memory stays").isEqualTo(1);
        }
        if (killed != Command.RESET
                && killed != Command.RESTORE
                && killed != Command.DELETE
                && next != Command.RESET
                && data.isPresent()
                && next != Command.DELETE
                && next != Command.DELETE_BOTH) {
            assertThat(data(world, "dev")).as("the data disk").isEqualTo(data);
        }
        if (next != Command.DELETE && next != Command.DELETE_BOTH) {
            assertThat(world.profiles().history(DEV))
                    .extracting(HistoryEvent::result)
                    .doesNotContain(HistoryEvent.Result.RUNNING);
        }
        assertThat(world.templates()).as("templates").allMatch(name -> !name.startsWith("."));
        if (next != Command.STOP) {
            // Those go when the engine on the new ones has answered.
            assertThat(world.machine("dev").directory().resolve("aside")).doesNotExist();
        }
        if (killed == Command.EXPORT) {
            assertThat(world.machine("dev").directory().resolve("fork")).doesNotExist();
        }
        // Whatever happened, it can be taken away without a trace.
        world.profiles().delete(DEV, world.progress);
        assertThat(world.directories()).isEmpty();
        assertThat(world.docker().current()).contains(World.USERS_CONTEXT);
        assertThat(world.contexts()).containsExactly(World.USERS_CONTEXT);
    }

    private static Optional<String> data(World world, String name) throws IOException {
        Path disk = world.machine(name).data();
        return Files.exists(disk) ? Optional.of(Files.readString(disk)) : Optional.empty();
    }
}
