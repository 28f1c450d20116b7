package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.ARRAY;

import dev.berth.profiles.EditOutcome.Effect;
import dev.berth.profiles.archive.ProfileArchive;
import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.history.HistoryEvent.Phase;
import dev.berth.profiles.history.HistoryEvent.Result;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.profiles.spec.Setting;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.Sleep;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.port.PortPlan;
import dev.berth.vm.port.StaticForward;
import dev.berth.vm.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {

    private static final ProfileName DEV = new ProfileName("dev");
    private static final ProfileName TWIN = new ProfileName("twin");

    @TempDir
    Path directory;

    private World world;
    private Profiles profiles;

    @BeforeEach
    void open() {
        world = new World(directory);
        profiles = world.profiles();
    }

    @Test
    void createBootsAndUsesAProfileAndTellsHowLongEachPhaseTook() {
        Outcome outcome = create("dev");

        assertThat(outcome.changed()).isTrue();
        assertThat(outcome.profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(outcome.profile().active()).isTrue();
        assertThat(outcome.profile().dockerContext()).contains("berth-dev");
        assertThat(outcome.profile().dockerSocket())
                .contains(world.home().profile("dev").resolve("docker.sock"));
        assertThat(world.docker().current()).contains("berth-dev");
        assertThat(profiles.active()).contains(DEV);
        HistoryEvent event = profiles.history(DEV).getFirst();
        assertThat(event.operation()).isEqualTo("create");
        assertThat(event.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(event.finishedAt()).isPresent();
        assertThat(event.phases())
                .extracting(Phase::name)
                .containsExactly("image", "prepare", "memory", "identity", "ready", "wiring");
    }

    @Test
    void theFirstProfileOfItsKindMakesATemplateAndAllContinueFromIt() {
        create("dev");
        create("web");

        assertThat(world.events("capture")).isEqualTo(1);
        assertThat(world.events("continue ")).isEqualTo(2);
        assertThat(world.events("boot ")).isZero();
        assertThat(World.read(world.machine("dev").data()))
                .isNotEqualTo(World.read(world.machine("web").data()));
    }

    @Test
    void aProfileThatIsToBootDoesSoAndMakesNoTemplate() {
        profiles.create(
                new CreateRequest(DEV, ProfileSettings.NONE, Optional.empty(), true, true, true),
                World.TIMEOUT,
                world.progress);

        assertThat(world.events("boot ")).isEqualTo(1);
        profiles.reset(DEV, false, true, World.TIMEOUT, world.progress);
        assertThat(world.events("boot ")).isEqualTo(2);
        assertThat(world.templates()).isEmpty();
        assertThat(profiles.history(DEV).getFirst().phases())
                .extracting(Phase::name)
                .containsExactly("image", "prepare", "disks", "machine", "engine", "ready", "wiring");
    }

    @Test
    void aTemplateThatCannotBeContinuedFromIsDroppedAndTheProfileBoots() {
        create("web");
        world.set("clone-fails");

        assertThat(create("dev").profile().state()).isEqualTo(ProfileState.RUNNING);

        assertThat(world.templates()).isEmpty();
        assertThat(world.events("boot ")).isEqualTo(1);
        assertThat(world.notices)
                .anyMatch(notice -> notice.contains("it is booted") && notice.contains("another QEMU"));
        assertThat(World.read(world.machine("dev").data())).doesNotContain("template");
    }

    @Test
    void aResetContinuesFromATemplateAndOneThatFailsLeavesTheOldDisks() {
        create("dev");
        String data = World.read(world.machine("dev").data());
        world.set("clone-fails");
        world.set("boot-fails");

        refused(() -> profiles.reset(DEV, false, false, World.TIMEOUT, world.progress), Kind.FAILED)
                .hasMessageContaining("was not reset")
                .hasMessageContaining("profile start dev");

        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.STOPPED);
        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        world.unset("clone-fails");
        world.unset("boot-fails");
        assertThat(start("dev").profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        profiles.reset(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(World.read(world.machine("dev").data())).isNotEqualTo(data);
        assertThat(world.events("continue ")).isEqualTo(2);
    }

    @Test
    void createWithoutStartMakesDisksOnly() {
        profiles.create(
                new CreateRequest(DEV, ProfileSettings.NONE, Optional.empty(), false, true, false),
                World.TIMEOUT,
                world.progress);

        assertThat(profiles.list())
                .singleElement()
                .extracting(ProfileSummary::state)
                .isEqualTo(ProfileState.CREATED);
        assertThat(world.machine("dev").prepared()).isTrue();
        assertThat(world.docker().current()).contains(World.USERS_CONTEXT);
        refused(() -> profiles.use(DEV, world.progress), Kind.PRECONDITION).hasMessageContaining("profile start dev");
    }

    @Test
    void createOfAnExistingNameIsRefusedAndChangesNothing() {
        create("dev");

        refused(() -> create("dev"), Kind.USAGE).hasMessageContaining("profile edit dev");
        assertThat(world.boots()).isEqualTo(1);
    }

    @Test
    void aFailedCreateLeavesNothingButItsConsoleLog() {
        world.set("boot-fails");

        Path log = world.home().root().resolve("failed/dev.log");
        refused(() -> create("dev"), Kind.FAILED)
                .hasMessageContaining("kernel panicked")
                .hasMessageContaining(log.toString());

        assertThat(log).hasContent("Linux version 6.12");
        assertThat(profiles.list()).isEmpty();
        assertThat(world.directories()).isEmpty();
        assertThat(world.contexts()).containsExactly(World.USERS_CONTEXT);
        world.unset("boot-fails");
        assertThat(create("dev").profile().state()).isEqualTo(ProfileState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1})
    void aProfileWhoseCreateWasKilledAfterItHadComeUpIsNeverTakenAwayByAnotherCreate(int cpus) {
        CreateRequest request = CreateRequest.of(DEV, ProfileSettings.NONE.cpus(2));
        killedAt("select", () -> profiles.create(request, World.TIMEOUT, world.progress));
        World.write(world.machine("dev").data(), "what somebody has put there since");
        world.set("engine-hangs");
        CreateRequest again = CreateRequest.of(DEV, ProfileSettings.NONE.cpus(cpus));

        refused(() -> profiles.create(again, World.TIMEOUT, world.progress), cpus == 2 ? Kind.FAILED : Kind.USAGE);

        world.unset("engine-hangs");
        profiles.start(DEV, World.TIMEOUT, world.progress);
        assertThat(world.machine("dev").data()).hasContent("what somebody has put there since");
    }

    @Test
    void aRenamingThatWasKilledBeforeItBeganDoesNotTakeTheProfileThatHasTheNameSince() {
        create("dev");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        String data = World.read(world.machine("dev").data());
        killedAt("take over", () -> profiles.rename(DEV, new ProfileName("prod"), world.progress));
        create("prod");

        profiles.start(DEV, World.TIMEOUT, world.progress);

        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        assertThat(world.directories()).containsExactly("dev", "prod");
    }

    @Test
    void theFilesOfAProfileWhoseRenamingWasKilledAreNeverTakenForRubbish() {
        ProfileName prod = new ProfileName("prod");
        create("dev");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        String data = World.read(world.machine("dev").data());
        killedAt("taken over", () -> profiles.rename(DEV, prod, world.progress));

        refused(() -> create("prod"), Kind.PRECONDITION).hasMessageContaining("berth profile stop dev");
        refused(() -> profiles.delete(prod, world.progress), Kind.PRECONDITION).hasMessageContaining("dev");

        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        create("prod");
    }

    @Test
    void whatCannotBeOnThisHostIsRefusedBeforeAnythingIsMade() {
        ProfileSettings none = ProfileSettings.NONE;
        refused(() -> create(none.cpus(0)), Kind.USAGE).hasMessageContaining("cpus");
        refused(() -> create(none.cpus(5)), Kind.USAGE).hasMessageContaining("this host has 4");
        refused(() -> create(none.memory(ByteSize.ofGiB(17))), Kind.USAGE).hasMessageContaining("memory");
        refused(() -> create(none.disk(ByteSize.ofMiB(10))), Kind.USAGE).hasMessageContaining("disk");
        refused(() -> create(none.runtime("dokcer")), Kind.USAGE).hasMessageContaining("Did you mean 'docker'?");
        refused(() -> create(none.image("0123")), Kind.NOT_FOUND);
        refused(() -> create(none.mounts(List.of(new Mount(directory.resolve("gone"), "/x", false)))), Kind.USAGE)
                .hasMessageContaining("gone");
        refused(() -> create(none.mounts(List.of(new Mount(directory, "/x", false)))), Kind.PRECONDITION)
                .hasMessageContaining("virtiofsd");
        world.set("disk-full");
        refused(() -> create(none), Kind.PRECONDITION).hasMessageContaining("100 MiB are free");

        assertThat(profiles.list()).isEmpty();
        assertThat(world.directories()).isEmpty();
    }

    @Test
    void everySettingSaysWhereItCameFrom() {
        World.write(world.home().configuration(), "memory: 3GiB\ncpus: 4\ndisk: 20GiB\n");
        Profiles configured =
                world.profiles(Map.of("HOME", directory.toString(), "BERTH_MEMORY", "5GiB", "BERTH_CPUS", "3"));
        configured.create(CreateRequest.of(DEV, ProfileSettings.NONE.cpus(2)), World.TIMEOUT, world.progress);

        assertThat(configured.show(DEV).settings())
                .filteredOn(
                        setting -> List.of("cpus", "memory", "disk", "image").contains(setting.name()))
                .extracting(Setting::value, setting -> setting.source().toString())
                .containsExactly(
                        tuple(2, "option --cpus"),
                        tuple(ByteSize.ofGiB(5), "environment BERTH_MEMORY"),
                        tuple(
                                ByteSize.ofGiB(20),
                                "configuration " + world.home().configuration()),
                        tuple("latest", "default"));
    }

    @Test
    void startOfARunningProfileChangesNothing() {
        create("dev");

        assertThat(start("dev").changed()).isFalse();

        assertThat(world.boots()).isEqualTo(1);
        assertThat(profiles.history(DEV)).hasSize(1);
    }

    @Test
    void stopAndStartKeepTheDataAndTheContext() {
        create("dev");
        String data = World.read(world.machine("dev").data());

        assertThat(profiles.stop(DEV, false, World.TIMEOUT, world.progress)
                        .profile()
                        .state())
                .isEqualTo(ProfileState.STOPPED);
        assertThat(profiles.stop(DEV, false, World.TIMEOUT, world.progress).changed())
                .isFalse();
        assertThat(world.docker().current()).contains("berth-dev");
        assertThat(start("dev").profile().state()).isEqualTo(ProfileState.RUNNING);

        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        assertThat(world.boots()).isEqualTo(2);
    }

    @Test
    void aGuestThatDoesNotStopGoesOnUnlessForced() {
        create("dev");
        world.set("guest-hangs");

        refused(() -> profiles.stop(DEV, false, World.TIMEOUT, world.progress), Kind.FAILED)
                .hasMessageContaining("stop --force dev");
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.RUNNING);

        profiles.stop(DEV, true, World.TIMEOUT, world.progress);
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.STOPPED);
        assertThat(profiles.history(DEV)).extracting(HistoryEvent::result).contains(Result.FAILED);
    }

    @Test
    void aGuestThatCannotComeToItsEndIsNotWaitedForAsLongWhenForced() {
        create("dev");
        Duration minutes = Duration.ofMinutes(5);
        world.set("guest-hangs");
        world.set("virtiofsd-died");

        refused(() -> profiles.stop(DEV, false, minutes, world.progress), Kind.FAILED);
        assertThat(world.patience).isEqualTo(minutes);
        profiles.stop(DEV, true, minutes, world.progress);

        assertThat(world.patience).isLessThan(Duration.ofMinutes(1));
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.STOPPED);
    }

    @Test
    void aMachineThatWasKilledIsSeenAtOnceAndRepairedByStart() {
        create("dev");
        world.machine("dev").kill();

        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.STOPPED);
        start("dev");

        assertThat(profiles.show(DEV).engine()).isPresent();
    }

    @Test
    void aLostSocketIsDegradedAndMendedByStartWithoutABoot() {
        create("dev");
        World.delete(world.home().profile("dev").resolve("docker.sock"));

        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.DEGRADED);
        assertThat(profiles.show(DEV).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("profile start dev"));
        start("dev");

        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(world.boots()).isEqualTo(1);
    }

    @Test
    void anEngineThatDoesNotAnswerIsDegradedAndStartSaysWhatToDo() {
        create("dev");
        world.set("engine-hangs");

        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.DEGRADED);
        refused(() -> start("dev"), Kind.FAILED).hasMessageContaining("restart --force dev");
    }

    @Test
    void lostDisksAreBrokenAndNeverQuietlyMadeAnew() {
        create("dev");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        World.delete(world.machine("dev").data());

        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.BROKEN);
        refused(() -> start("dev"), Kind.FAILED).hasMessageContaining("profile reset dev");
        assertThat(world.machine("dev").data()).doesNotExist();
        profiles.reset(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.RUNNING);
    }

    @Test
    void resetMovesToTheNewestImageAndKeepsDataOnlyWhenTold() {
        create("dev");
        String data = World.read(world.machine("dev").data());
        world.newestImage("b".repeat(64));
        start("dev");
        assertThat(profiles.show(DEV).imageDigest()).contains("a".repeat(64));

        profiles.reset(DEV, true, false, World.TIMEOUT, world.progress);
        assertThat(profiles.show(DEV).imageDigest()).contains("b".repeat(64));
        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        assertThat(directory.resolve("data-forgotten")).doesNotExist();

        profiles.reset(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(World.read(world.machine("dev").data())).isNotEqualTo(data);
        assertThat(directory.resolve("data-forgotten")).exists();
        assertThat(profiles.imagesInUse()).containsExactly("b".repeat(64));
    }

    @Test
    void aResetThatFailsBeforeThereAreNewDisksKeepsTheData() {
        create("dev");
        String data = World.read(world.machine("dev").data());
        world.set("aside-broken");

        refused(() -> profiles.reset(DEV, true, false, World.TIMEOUT, world.progress), Kind.FAILED);

        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        profiles.start(DEV, World.TIMEOUT, world.progress);
        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
    }

    @Test
    void aResetThatCannotBeRolledBackEitherIsFinishedByTheNextCommandWithItsData() {
        create("dev");
        String data = World.read(world.machine("dev").data());
        world.set("aside-broken");
        world.set("back-broken");
        refused(() -> profiles.reset(DEV, true, false, World.TIMEOUT, world.progress), Kind.FAILED);
        refused(() -> profiles.start(DEV, World.TIMEOUT, world.progress), Kind.FAILED);
        world.unset("aside-broken");
        world.unset("back-broken");

        profiles.start(DEV, World.TIMEOUT, world.progress);

        assertThat(World.read(world.machine("dev").data())).isEqualTo(data);
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.RUNNING);
    }

    @Test
    void whatAnEarlierResetHasLeftAsideNeverComesBack() {
        create("dev");
        killedAt("wire", () -> profiles.reset(DEV, false, false, World.TIMEOUT, world.progress));
        World.write(world.machine("dev").data(), "made since that reset");
        killedAt("shutdown", () -> profiles.reset(DEV, true, false, World.TIMEOUT, world.progress));

        profiles.start(DEV, World.TIMEOUT, world.progress);

        assertThat(world.machine("dev").data()).hasContent("made since that reset");
    }

    @Test
    void aDeletionThatFailsIsFinishedByTheNextCommandAndNoNewProfileTakesItsPlace() {
        create("dev");
        world.set("destroy-fails");
        refused(() -> profiles.delete(DEV, world.progress), Kind.FAILED);
        world.unset("destroy-fails");

        refused(() -> profiles.start(DEV, World.TIMEOUT, world.progress), Kind.NOT_FOUND);

        assertThat(world.notices).contains("finishing the deletion of dev that was interrupted");
        assertThat(world.directories()).isEmpty();
    }

    @Test
    void aMachineThatStoppedForWantOfRoomOnTheHostGoesOnByStart() {
        create("dev");
        world.set("host-disk-was-full");
        assertThat(profiles.show(DEV).engine()).isEmpty();
        assertThat(profiles.check()).extracting(Finding::message).anyMatch(text -> text.contains("has stopped"));

        profiles.start(DEV, World.TIMEOUT, world.progress);

        assertThat(profiles.check()).extracting(Finding::level).containsOnly(Finding.Level.OK);
        assertThat(profiles.show(DEV).engine()).isPresent();
        assertThat(world.boots()).as("what was in its memory is still there").isEqualTo(1);
        assertThat(world.notices).anyMatch(notice -> notice.contains("it continues"));
    }

    @Test
    void resetToAnImageThatIsNotThereChangesNothing() {
        create("dev");
        profiles.edit(DEV, ProfileSettings.NONE.image("c0ffee"), world.progress);

        refused(() -> profiles.reset(DEV, false, false, World.TIMEOUT, world.progress), Kind.NOT_FOUND);
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.RUNNING);
    }

    @Test
    void deleteTakesEverythingAndOfAMissingProfileIsANotice() {
        create("dev");
        create("web");

        assertThat(profiles.delete(DEV, world.progress)).isTrue();
        assertThat(profiles.delete(DEV, world.progress)).isFalse();

        assertThat(world.notices).contains("there is no profile dev");
        assertThat(world.directories()).containsExactly("web");
        assertThat(profiles.list()).extracting(ProfileSummary::name).containsExactly(new ProfileName("web"));
        assertThat(world.docker().current()).contains("berth-web");
    }

    @Test
    void deleteSweepsADirectoryOfNoProfileAndCreateDoesNotTouchItsDisks() {
        create("dev");
        World.delete(Path.of(world.home().database() + ".mv.db"));

        assertThat(profiles.check()).extracting(Finding::check).contains("profiles.orphans");
        refused(() -> create("dev"), Kind.PRECONDITION).hasMessageContaining("delete dev");
        assertThat(world.machine("dev").data()).exists();

        assertThat(profiles.delete(DEV, world.progress)).isTrue();
        assertThat(world.directories()).isEmpty();
        assertThat(world.contexts()).containsExactly(World.USERS_CONTEXT);
    }

    @Test
    void anUnknownProfileIsNotFoundWithTheNearestName() {
        create("backend");

        refused(() -> profiles.show(new ProfileName("backnd")), Kind.NOT_FOUND)
                .hasMessageContaining("Did you mean 'backend'?");
        refused(() -> profiles.history(DEV), Kind.NOT_FOUND);
        refused(() -> start("dev"), Kind.NOT_FOUND);
        refused(() -> profiles.use(DEV, world.progress), Kind.NOT_FOUND);
    }

    @Test
    void editSaysWhatNeedsARestartAndRestartAppliesIt() {
        create("dev");

        EditOutcome outcome = profiles.edit(
                DEV, ProfileSettings.NONE.cpus(3).disk(ByteSize.ofGiB(80)).image("aaaa"), world.progress);

        assertThat(outcome.changes())
                .extracting(EditOutcome.Change::setting, EditOutcome.Change::effect)
                .containsExactly(
                        tuple("cpus", Effect.AT_RESTART),
                        tuple("disk", Effect.AT_RESTART),
                        tuple("image", Effect.AT_RESET));
        assertThat(profiles.show(DEV).pendingRestart()).containsExactly("cpus", "disk");
        profiles.restart(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(profiles.show(DEV).pendingRestart()).isEmpty();
        assertThat(World.read(world.home().profile("dev").resolve("running"))).startsWith("complete 3 ");
        assertThat(World.read(world.home().profile("dev").resolve("size"))).isEqualTo("80GiB");
        assertThat(profiles.edit(DEV, ProfileSettings.NONE.cpus(3), world.progress)
                        .changes())
                .isEmpty();
    }

    @Test
    void anEngineThatIsOnHasTheSettingsItWasBootedWith() {
        create("dev");
        profiles.edit(DEV, ProfileSettings.NONE.engine(Map.of("cluster", true)), world.progress);

        profiles.use(DEV, world.progress);
        assertThat(start("dev").changed()).isFalse();
        profiles.suspend(DEV, world.progress);
        profiles.resume(DEV, World.TIMEOUT, world.progress);
        assertThat(profiles.show(DEV).summary().kubeContext()).isEmpty();

        profiles.restart(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(profiles.show(DEV).summary().kubeContext()).contains("berth-dev");
    }

    @Test
    void whatIsToBeReachableIsPlannedAtTheStartAndAnEditOfItIsInEffectAtOnce() {
        create("dev");
        Path plan = world.home().profile("dev");
        assertThat(PortPlan.of(plan))
                .isEqualTo(new PortPlan(
                        "127.0.0.1",
                        List.of(new PortPlan.Socket(plan.resolve("docker.sock").toString(), "/run/docker.sock")),
                        List.of()));

        StaticForward forward = StaticForward.parse("host:8080 -> guest:80", directory);
        EditOutcome outcome = profiles.edit(
                DEV, ProfileSettings.NONE.publishAddress("0.0.0.0").forwards(List.of(forward)), world.progress);

        assertThat(outcome.changes())
                .extracting(EditOutcome.Change::setting, EditOutcome.Change::effect)
                .containsExactly(tuple("publishAddress", Effect.NOW), tuple("forwards", Effect.NOW));
        assertThat(profiles.show(DEV).pendingRestart()).isEmpty();
        assertThat(PortPlan.of(plan).publishAddress()).isEqualTo("0.0.0.0");
        assertThat(PortPlan.of(plan).forwards()).containsExactly("host:8080 -> guest:80");
        assertThat(profiles.spec(DEV).forwards()).containsExactly(forward);
    }

    @Test
    void editRefusesAnotherRuntimeAndASmallerDisk() {
        create("dev");

        refused(() -> profiles.edit(DEV, ProfileSettings.NONE.runtime("other"), world.progress), Kind.USAGE)
                .hasMessageContaining("create --runtime other");
        refused(() -> profiles.edit(DEV, ProfileSettings.NONE.disk(ByteSize.ofGiB(10)), world.progress), Kind.USAGE)
                .hasMessageContaining("cannot shrink");
    }

    @Test
    void theYamlOfAProfileCanBeEditedAndGivenBack() {
        profiles.create(
                CreateRequest.of(
                        DEV,
                        ProfileSettings.NONE
                                .cpus(2)
                                .env(Map.of("HTTP_PROXY", "http://p:3128"))
                                .engine(Map.of("insecure-registries", List.of("r:5000")))),
                World.TIMEOUT,
                world.progress);
        String yaml = profiles.yaml(DEV, directory);
        ProfileSettings unchanged =
                ProfileYaml.parse(yaml, "editor", directory, directory).settings();

        assertThat(profiles.replace(DEV, unchanged, world.progress).changes()).isEmpty();
        ProfileSettings edited = ProfileYaml.parse(yaml.replace("cpus: 2", "cpus: 1"), "editor", directory, directory)
                .settings();
        assertThat(profiles.replace(DEV, edited, world.progress).changes())
                .extracting(EditOutcome.Change::setting, EditOutcome.Change::before, EditOutcome.Change::after)
                .containsExactly(tuple("cpus", "2", "1"));
        assertThat(profiles.show(DEV).settings())
                .filteredOn(setting -> setting.name().equals("env"))
                .extracting(setting -> setting.source().toString())
                .containsExactly("option --env");
    }

    @Test
    void logsAreTheConsoleOrTheEnginesAndTheLatterNeedsARunningMachine() {
        create("dev");
        List<String> lines = new ArrayList<>();

        profiles.logs(DEV, LogSource.VM, 10, false, lines::add);
        profiles.logs(DEV, LogSource.RUNTIME, 10, false, lines::add);

        assertThat(lines).containsExactly("Linux version 6.12", "engine started");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        refused(() -> profiles.logs(DEV, LogSource.RUNTIME, 10, false, lines::add), Kind.PRECONDITION);
        refused(() -> profiles.guest(DEV), Kind.PRECONDITION).hasMessageContaining("profile start dev");
    }

    @Test
    void ofTwoStartsOneBootsAndTheOtherWaitsAndSaysWhatFor() throws Exception {
        create("dev");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        world.set("hold-boot");
        // The common pool may have no more than one thread, on which the second would never begin.
        CompletableFuture<Outcome> first =
                CompletableFuture.supplyAsync(() -> start("dev"), Thread::startVirtualThread);
        Awaitility.await().until(() -> world.is("booting"));
        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.STARTING);

        CompletableFuture<Outcome> second =
                CompletableFuture.supplyAsync(() -> start("dev"), Thread::startVirtualThread);
        Awaitility.await().until(() -> world.notices.stream().anyMatch(notice -> notice.contains("waiting for")));
        world.unset("hold-boot");

        assertThat(first.get(20, TimeUnit.SECONDS).changed()).isTrue();
        assertThat(second.get(20, TimeUnit.SECONDS).changed()).isFalse();
        assertThat(world.boots()).isEqualTo(2);
        assertThat(world.notices).anyMatch(notice -> notice.matches("waiting for another command.*start \\(pid.*"));
    }

    @Test
    void disksThatAFailedSnapshotCouldNotPutBackAreInTheirPlacesBeforeAnythingElseIsDone() throws IOException {
        create("dev");
        profiles.stop(DEV, true, World.TIMEOUT, world.progress);
        Path machine = world.machine("dev").directory();
        Files.move(machine.resolve("data.qcow2"), machine.resolve("going"));

        profiles.reset(DEV, true, false, World.TIMEOUT, world.progress);

        assertThat(machine.resolve("going")).doesNotExist();
        assertThat(machine.resolve("data.qcow2")).exists();
    }

    @Test
    void checkFindsInterruptedWorkAndFixFinishesADeletion() {
        create("dev");
        assertThat(profiles.check()).extracting(Finding::level).containsOnly(Finding.Level.OK);
        world.set("docker-host");

        assertThat(profiles.check()).extracting(Finding::message).anyMatch(text -> text.contains("DOCKER_HOST"));
        assertThat(profiles.fix(world.progress))
                .filteredOn(finding -> finding.level() != Finding.Level.OK)
                .hasSize(1);
    }

    @Test
    void statusShowsTheActiveProfileAndWhereClientsPoint() {
        assertThat(profiles.status().active()).isEmpty();
        create("dev");

        Status status = profiles.status();

        assertThat(status.active()).map(details -> details.summary().name()).contains(DEV);
        assertThat(status.contexts())
                .containsExactly(new Status.ContextStatus(
                        "docker", Optional.of("berth-dev"), Optional.of("berth-dev"), Optional.empty()));
        assertThat(profiles.useNone(world.progress))
                .isEqualTo(new Selection.Foreign(Map.of("docker", Optional.of(World.USERS_CONTEXT))));
    }

    @Test
    void theLogOfAProfileThatNeverRanIsEmpty() {
        profiles.create(
                new CreateRequest(DEV, ProfileSettings.NONE, Optional.empty(), false, false, false),
                World.TIMEOUT,
                world.progress);
        List<String> lines = new ArrayList<>();

        profiles.logs(DEV, LogSource.VM, 10, false, lines::add);

        assertThat(lines).isEmpty();
        assertThat(Files.exists(world.machine("dev").consoleLog())).isFalse();
    }

    @Test
    void aProfileSeesTheHomeDirectoryWhereTheHostCanShareIt() {
        world.set("shares-folders");

        create("dev");

        assertThat(world.machine("dev").shared()).containsExactly(new Mount(directory, directory.toString(), false));
        profiles.suspend(DEV, world.progress);
        profiles.resume(DEV, World.TIMEOUT, world.progress);
        assertThat(world.machine("dev").shared()).hasSize(1);
    }

    @Test
    void aProfileThatCannotSeeTheHomeDirectorySaysWhy() {
        create("dev");

        assertThat(profiles.spec(DEV).mounts()).isEmpty();
        assertThat(world.notices).anyMatch(notice -> notice.contains("virtiofsd"));
    }

    @Test
    void anotherFolderIsSeenAtOnce() throws IOException {
        world.set("shares-folders");
        create("dev");
        Path folder = Files.createDirectory(directory.resolve("folder"));

        EditOutcome edited =
                profiles.edit(DEV, ProfileSettings.NONE.mounts(List.of(new Mount(folder, "/x", true))), world.progress);

        assertThat(edited.changes())
                .singleElement()
                .extracting(EditOutcome.Change::effect)
                .isEqualTo(EditOutcome.Effect.NOW);
        assertThat(world.machine("dev").shared()).containsExactly(new Mount(folder, "/x", true));
        assertThat(profiles.show(DEV).pendingRestart()).isEmpty();
    }

    @Test
    void aProfileWhoseFolderIsNotServedIsDegradedUntilItIsStartedAgain() {
        world.set("shares-folders");
        create("dev");
        world.set("virtiofsd-died");

        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.DEGRADED);
        assertThat(profiles.show(DEV).problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("profile start dev").contains("restart --force dev"));

        profiles.start(DEV, World.TIMEOUT, world.progress);

        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(world.boots()).isEqualTo(1);
    }

    @Test
    void berthsOwnFilesAreNotShared() {
        world.set("shares-folders");
        Path own = world.home().root();

        refused(() -> create(ProfileSettings.NONE.mounts(List.of(new Mount(own, "/x", false)))), Kind.USAGE)
                .hasMessageContaining("Berth keeps its own files");
    }

    @Test
    void aSuspendedProfileHasNoMachineAndGoesOnWhereItWas() {
        create("dev");

        Outcome suspended = profiles.suspend(DEV, world.progress);

        assertThat(suspended.changed()).isTrue();
        assertThat(suspended.profile().state()).isEqualTo(ProfileState.SUSPENDED);
        assertThat(world.machine("dev").running()).isEmpty();
        assertThat(profiles.suspend(DEV, world.progress).changed()).isFalse();
        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.SUSPENDED);

        Outcome resumed = profiles.resume(DEV, World.TIMEOUT, world.progress);

        assertThat(resumed.changed()).isTrue();
        assertThat(resumed.profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(profiles.resume(DEV, World.TIMEOUT, world.progress).changed())
                .isFalse();
        assertThat(world.boots()).isEqualTo(1);
        assertThat(profiles.history(DEV)).extracting(HistoryEvent::operation).endsWith("suspend", "resume");
    }

    @Test
    void whoeverLooksAtASleepingProfileSeesToItThatAConnectionWakesIt() throws IOException {
        create("dev");
        profiles.suspend(DEV, world.progress);
        world.attended.clear();

        profiles.list();
        assertThat(world.attended).as("suspended by name").isEmpty();

        Path directory = world.machine("dev").directory();
        Files.createDirectory(directory.resolve(Sleep.SUSPENSION));
        new Sleep(List.of()).begin(directory);
        profiles.list();
        profiles.show(DEV);
        profiles.use(DEV, world.progress);
        assertThat(world.attended).containsExactly("dev", "dev", "dev");

        world.set("agent-broken");
        assertThat(profiles.list()).extracting(ProfileSummary::state).containsExactly(ProfileState.SUSPENDED);
    }

    @Test
    void startResumesASuspendedProfileAndStopEndsIt() {
        create("dev");
        profiles.suspend(DEV, world.progress);
        profiles.start(DEV, World.TIMEOUT, world.progress);
        assertThat(world.boots()).isEqualTo(1);

        profiles.suspend(DEV, world.progress);
        assertThat(profiles.stop(DEV, false, World.TIMEOUT, world.progress)
                        .profile()
                        .state())
                .isEqualTo(ProfileState.STOPPED);

        profiles.start(DEV, World.TIMEOUT, world.progress);
        assertThat(world.boots()).isEqualTo(2);
    }

    @Test
    void aProfileThatCannotGoOnIsBootedAndSaysSo() {
        world.set("shares-folders");
        create("dev");
        profiles.suspend(DEV, world.progress);
        world.set("restore-fails");

        assertThat(profiles.resume(DEV, World.TIMEOUT, world.progress).profile().state())
                .isEqualTo(ProfileState.RUNNING);

        assertThat(world.notices)
                .singleElement()
                .asString()
                .contains("it is booted from its disks")
                .contains("another QEMU");
        assertThat(world.boots()).isEqualTo(2);
    }

    @Test
    void aProfileThatCannotBeSuspendedGoesOnAndStaysReachable() {
        create("dev");
        world.set("save-fails");

        assertThatThrownBy(() -> profiles.suspend(DEV, world.progress)).hasMessageContaining("could not save");

        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(profiles.show(DEV).engine()).isPresent();
    }

    @Test
    void onlyWhatRunsCanBeSuspendedAndOnlyWhatIsSuspendedResumed() {
        create("dev");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);

        assertThatThrownBy(() -> profiles.suspend(DEV, world.progress))
                .hasMessageContaining("is not running")
                .matches(e -> ((BerthException) e).kind() == Kind.PRECONDITION);
        assertThatThrownBy(() -> profiles.resume(DEV, World.TIMEOUT, world.progress))
                .hasMessageContaining("is not suspended")
                .matches(e -> ((BerthException) e).kind() == Kind.PRECONDITION);
    }

    @Test
    void aSuspendedProfileSaysHowToGetInsideAndWhatNeedsARestart() {
        create("dev");
        profiles.suspend(DEV, world.progress);

        assertThatThrownBy(() -> profiles.guest(DEV))
                .hasMessageContaining("is suspended")
                .hasMessageContaining("berth profile resume dev");
        profiles.edit(DEV, ProfileSettings.NONE.cpus(1), world.progress);
        assertThat(profiles.show(DEV).pendingRestart()).containsExactly("cpus");
    }

    @Test
    void allOtherProfilesAreSuspendedWhenOneIsEntered() {
        create("dev");
        create("shop");
        profiles.create(World.request("off"), World.TIMEOUT, world.progress);
        profiles.stop(new ProfileName("off"), false, World.TIMEOUT, world.progress);

        assertThat(profiles.suspendOthers(Optional.of(DEV), world.progress)).isTrue();

        assertThat(profiles.list())
                .extracting(ProfileSummary::state)
                .containsExactly(ProfileState.RUNNING, ProfileState.STOPPED, ProfileState.SUSPENDED);
        assertThat(profiles.isSuspended(new ProfileName("shop"))).isTrue();

        world.set("save-fails");
        assertThat(profiles.suspendOthers(Optional.empty(), world.progress)).isFalse();
        assertThat(world.notices).anyMatch(notice -> notice.contains("profile dev keeps running"));
        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
    }

    @Test
    void aSnapshotOfARunningProfileBringsBackItsDisksAndWhatRan() throws IOException {
        create("dev");
        String before = Files.readString(world.machine("dev").data());
        assertThat(take("before").memory()).isTrue();
        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(profiles.show(DEV).engine()).isPresent();
        profiles.reset(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(world.machine("dev").data()).content().isNotEqualTo(before);
        long boots = world.boots();

        Outcome restored = profiles.restoreSnapshot(DEV, "before", World.TIMEOUT, world.progress);

        assertThat(restored.profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(world.machine("dev").data()).content().isEqualTo(before);
        assertThat(world.boots()).as("its memory was loaded").isEqualTo(boots);
        assertThat(profiles.snapshots(DEV)).extracting(Snapshot::tag).containsExactly("before");
        assertThat(profiles.history(DEV)).extracting(HistoryEvent::operation).endsWith("snapshot", "reset", "restore");
    }

    @Test
    void whatRanGoesOnWithTheSettingsItWasBootedWithAndNotWithThoseOfALaterBoot() {
        create("dev");
        take("before");
        profiles.edit(DEV, ProfileSettings.NONE.env(Map.of("LATER", "yes")), world.progress);
        profiles.restart(DEV, false, false, World.TIMEOUT, world.progress);
        assertThat(profiles.show(DEV).pendingRestart()).isEmpty();

        profiles.restoreSnapshot(DEV, "before", World.TIMEOUT, world.progress);

        assertThat(profiles.show(DEV).pendingRestart()).containsExactly("env");
    }

    @Test
    void aRestoreThatFailsHalfWayIsFinishedByTheNextCommandAndNeverBootedAsItIs() {
        create("dev");
        String before = World.read(world.machine("dev").data());
        take("before");
        profiles.reset(DEV, false, false, World.TIMEOUT, world.progress);
        world.set("room-runs-out");
        refused(() -> restore("before"), Kind.FAILED).hasMessageContaining("full");
        refused(() -> profiles.start(DEV, World.TIMEOUT, world.progress), Kind.FAILED);
        world.unset("room-runs-out");

        profiles.start(DEV, World.TIMEOUT, world.progress);

        assertThat(World.read(world.machine("dev").data())).isEqualTo(before);
        assertThat(profiles.show(DEV).engine()).isPresent();
    }

    @Test
    void aRestoreForWhichThereIsNoRoomLeavesTheProfileWithAllItHad() {
        create("dev");
        take("before");
        profiles.reset(DEV, false, false, World.TIMEOUT, world.progress);
        String now = World.read(world.machine("dev").data());
        profiles.suspend(DEV, world.progress);
        long boots = world.boots();
        world.set("no-room");

        refused(() -> restore("before"), Kind.FAILED).hasMessageContaining("full");

        assertThat(profiles.list().getFirst().state()).isEqualTo(ProfileState.SUSPENDED);
        profiles.start(DEV, World.TIMEOUT, world.progress);
        assertThat(World.read(world.machine("dev").data())).isEqualTo(now);
        assertThat(world.boots()).as("what was in its memory goes on").isEqualTo(boots);
    }

    @Test
    void aSnapshotOfAStoppedProfileLeavesItAsItIs() {
        create("dev");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        assertThat(take("off").memory()).isFalse();
        assertThat(restore("off")).isEqualTo(ProfileState.STOPPED);

        profiles.start(DEV, World.TIMEOUT, world.progress);
        assertThat(restore("off")).as("what ran is booted again").isEqualTo(ProfileState.RUNNING);
        assertThat(world.boots()).isEqualTo(3);
    }

    @Test
    void whyASnapshotFailedIsToldAlsoWhenTheProfileCannotGoOnAfterIt() {
        create("dev");
        world.set("snapshot-fails");
        world.set("restore-fails");
        world.set("boot-fails");

        assertThatThrownBy(() -> take("before"))
                .hasMessageContaining("could not keep")
                .extracting(Throwable::getSuppressed)
                .asInstanceOf(ARRAY)
                .singleElement()
                .asString()
                .contains("could not boot");
        assertThat(world.notices).anyMatch(notice -> notice.contains("could not boot"));
    }

    @Test
    void aSnapshotThatFailsLeavesARunningProfileRunning() {
        create("dev");
        world.set("snapshot-fails");

        assertThatThrownBy(() -> take("before")).hasMessageContaining("could not keep");

        assertThat(profiles.snapshots(DEV)).isEmpty();
        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(profiles.show(DEV).engine()).isPresent();
        assertThat(world.boots()).isEqualTo(1);
    }

    @Test
    void tagsOfSnapshotsAreThereOnceAndHaveToBeKnown() {
        create("dev");
        take("before");

        refused(() -> take("before"), Kind.USAGE).hasMessageContaining("already");
        refused(() -> take("a\tb"), Kind.USAGE);
        refused(() -> restore("befor"), Kind.NOT_FOUND).hasMessageContaining("Did you mean 'before'?");
        assertThat(profiles.deleteSnapshot(DEV, "befor", world.progress)).isFalse();
        assertThat(profiles.deleteSnapshot(DEV, "before", world.progress)).isTrue();
        assertThat(profiles.snapshots(DEV)).isEmpty();
        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
    }

    @Test
    void anImageThatASnapshotIsOnIsInUse() {
        create("dev");
        String image = profiles.show(DEV).imageDigest().orElseThrow();
        take("before");
        profiles.deleteSnapshot(DEV, "none", world.progress);

        assertThat(profiles.snapshots(DEV)).extracting(Snapshot::image).containsExactly(image);
        assertThat(profiles.imagesInUse()).contains(image);
    }

    @Test
    void aCloneHasTheSettingsAndDataOfAProfileThatGoesOnRunning() throws IOException {
        create(ProfileSettings.NONE
                .cpus(1)
                .forwards(List.of(
                        StaticForward.parse("host:8080 -> guest:80", directory),
                        StaticForward.parse("host:/tmp/db.sock -> guest:/run/db.sock", directory))));
        String data = Files.readString(world.machine("dev").data());

        Outcome outcome = cloned(true);

        assertThat(outcome.profile().name()).isEqualTo(TWIN);
        assertThat(outcome.profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(outcome.profile().active()).isTrue();
        assertThat(world.machine("twin").data()).content().isEqualTo(data);
        assertThat(profiles.spec(TWIN).cpus()).isEqualTo(1);
        assertThat(profiles.spec(TWIN).forwards())
                .as("a port is shown as blocked, but a socket would be taken away")
                .extracting(StaticForward::toString)
                .containsExactly("host:8080 -> guest:80");
        assertThat(world.notices).anyMatch(notice -> notice.contains("db.sock") && notice.contains("stays with dev"));
        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(profiles.show(DEV).engine()).isPresent();
        assertThat(world.events("continue dev") + world.events("boot dev")).isEqualTo(1);
        assertThat(profiles.history(DEV)).extracting(HistoryEvent::operation).endsWith("copy");
        assertThat(profiles.history(TWIN)).extracting(HistoryEvent::operation).containsExactly("clone");
        profiles.delete(DEV, world.progress);
        assertThat(profiles.show(TWIN).engine()).isPresent();
    }

    @Test
    void aCloneOfAProfileThatNeverRanBeginsLikeOneThatIsCreated() {
        profiles.create(
                new CreateRequest(DEV, ProfileSettings.NONE.cpus(1), Optional.empty(), false, false, false),
                World.TIMEOUT,
                world.progress);
        world.set("never-up");

        assertThat(cloned(true).profile().state()).isEqualTo(ProfileState.RUNNING);

        assertThat(profiles.show(DEV).summary().state()).isEqualTo(ProfileState.CREATED);
    }

    @Test
    void aCloneThatIsNotToStartIsMadeOnly() {
        create("dev");

        assertThat(cloned(false).profile().state()).isEqualTo(ProfileState.CREATED);

        assertThat(world.docker().current()).contains("berth-dev");
    }

    @Test
    void aCloneThatFailsLeavesNothingAndTheOtherProfileAsItWas() {
        create("dev");
        world.set("clone-of-disks-fails");
        assertThatThrownBy(() -> cloned(true)).hasMessageContaining("could not make the disk");
        assertThat(world.directories()).containsExactly("dev");
        assertThat(profiles.show(DEV).engine()).isPresent();

        world.unset("clone-of-disks-fails");
        world.set("boot-fails");
        assertThatThrownBy(() -> cloned(true)).hasMessageContaining("the kernel panicked");

        assertThat(profiles.list()).extracting(ProfileSummary::name).containsExactly(DEV);
        assertThat(world.directories()).containsExactly("dev");
        assertThat(profiles.show(DEV).engine()).isPresent();
        assertThat(world.boots()).isEqualTo(1);
    }

    @Test
    void onlyAProfileThatIsThereCanBeClonedAndOnlyToANewName() {
        create("dev");
        create("twin");

        refused(() -> cloned(true), Kind.USAGE).hasMessageContaining("already");
        refused(() -> clone("dev", "dev"), Kind.USAGE).hasMessageContaining("itself");
        refused(() -> clone("den", "x"), Kind.NOT_FOUND).hasMessageContaining("Did you mean 'dev'?");
        assertThat(world.directories()).containsExactly("dev", "twin");
    }

    @Test
    void whatIsRenamedKeepsEverythingAndStaysInUse() throws IOException {
        create("other");
        create("dev");
        take("before");
        String data = Files.readString(world.machine("dev").data());
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);

        assertThat(profiles.rename(DEV, TWIN, world.progress).profile().state()).isEqualTo(ProfileState.STOPPED);

        assertThat(profiles.list()).extracting(ProfileSummary::name).containsExactly(new ProfileName("other"), TWIN);
        assertThat(profiles.active()).contains(TWIN);
        assertThat(world.docker().current()).contains("berth-twin");
        assertThat(world.contexts()).containsExactly("berth-other", "berth-twin", World.USERS_CONTEXT);
        assertThat(world.directories()).containsExactly("other", "twin");
        assertThat(profiles.history(TWIN))
                .extracting(HistoryEvent::operation)
                .containsExactly("create", "snapshot", "stop", "rename");
        assertThat(profiles.snapshots(TWIN)).extracting(Snapshot::tag).containsExactly("before");
        assertThat(start("twin").profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(world.machine("twin").data()).content().isEqualTo(data);
        profiles.use(new ProfileName("other"), world.progress);
        profiles.stop(TWIN, false, World.TIMEOUT, world.progress);
        profiles.rename(TWIN, DEV, world.progress);
        assertThat(profiles.active()).contains(new ProfileName("other"));
        profiles.usePrevious(world.progress);
        assertThat(profiles.active()).as("what is used before").contains(DEV);
    }

    @Test
    void whatIsExportedWithItsDataCanBeMadeOnAnotherHost() throws IOException {
        create(ProfileSettings.NONE.cpus(1));
        String data = Files.readString(world.machine("dev").data());
        Path file = export();

        assertThat(profiles.show(DEV).engine()).as("goes on running").isPresent();
        assertThat(world.boots()).isEqualTo(1);
        assertThat(profiles.history(DEV)).extracting(HistoryEvent::operation).endsWith("export");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ProfileArchive.looksLikeOne(file)).isTrue();
        World other = new World(Files.createDirectory(directory.resolve("o")));
        ProfileArchive archive = ProfileArchive.read(file);
        ProfileYaml.Document document = ProfileYaml.parse(archive.yaml(), "it", directory, directory);
        assertThat(document.name()).contains(DEV);
        Outcome made = other.profiles()
                .create(CreateRequest.of(TWIN, document.settings()), archive, World.TIMEOUT, other.progress);

        assertThat(made.profile().state()).isEqualTo(ProfileState.RUNNING);
        assertThat(made.profile().cpus()).isEqualTo(1);
        assertThat(other.machine("twin").data()).content().isEqualTo(data);
        assertThat(other.profiles().history(TWIN))
                .extracting(HistoryEvent::operation)
                .containsExactly("import");
    }

    @Test
    void nothingIsMadeOfAnArchiveThatIsDamaged() throws IOException {
        create("dev");
        ProfileArchive archive = ProfileArchive.read(export());
        ProfileArchive other = new ProfileArchive(archive.file(), archive.yaml(), new Sha256("0".repeat(64)));

        refused(
                        () -> profiles.create(
                                CreateRequest.of(TWIN, ProfileSettings.NONE), other, World.TIMEOUT, world.progress),
                        Kind.USAGE)
                .hasMessageContaining("damaged");

        assertThat(world.directories()).containsExactly("dev");
        byte[] bytes = Files.readAllBytes(archive.file());
        Files.write(archive.file(), Arrays.copyOf(bytes, bytes.length / 2));
        refused(() -> ProfileArchive.read(archive.file()), Kind.USAGE);
        Files.writeString(archive.file(), "cpus: 1");
        assertThat(ProfileArchive.looksLikeOne(archive.file())).isFalse();
    }

    @Test
    void aProfileThatNeverRanHasNoDataToExportAndLeavesNoFile() throws IOException {
        create("dev");
        world.set("never-up");

        refused(this::export, Kind.PRECONDITION).hasMessageContaining("--with-data");

        assertThat(profiles.show(DEV).engine()).isPresent();
        assertThat(directory.resolve("dev.berth")).doesNotExist();
    }

    private Path export() {
        Path file = directory.resolve("dev.berth");
        profiles.export(DEV, file, directory, World.TIMEOUT, world.progress);
        return file;
    }

    @Test
    void onlyWhatIsOffCanBeRenamedAndOnlyToAFreeName() {
        create("dev");
        refused(() -> profiles.rename(DEV, TWIN, world.progress), Kind.PRECONDITION)
                .hasMessageContaining("running");
        profiles.suspend(DEV, world.progress);
        refused(() -> profiles.rename(DEV, TWIN, world.progress), Kind.PRECONDITION)
                .hasMessageContaining("suspended");
        profiles.stop(DEV, false, World.TIMEOUT, world.progress);
        create("twin");

        refused(() -> profiles.rename(DEV, TWIN, world.progress), Kind.USAGE).hasMessageContaining("already");
        refused(() -> profiles.rename(new ProfileName("den"), TWIN, world.progress), Kind.NOT_FOUND);
        assertThat(profiles.rename(DEV, DEV, world.progress).changed()).isFalse();
        assertThat(world.directories()).containsExactly("dev", "twin");
    }

    private Outcome cloned(boolean start) {
        return profiles.clone(new CloneRequest(DEV, TWIN, start, true), World.TIMEOUT, world.progress);
    }

    /** Does something with a process that is killed at the first point of that name. */
    private void killedAt(String point, Runnable command) {
        world.kill.armAt(point);
        assertThatThrownBy(command::run).isInstanceOf(KillSwitch.Killed.class);
        world.kill.disarm();
    }

    private void clone(String origin, String name) {
        profiles.clone(
                new CloneRequest(new ProfileName(origin), new ProfileName(name), true, true),
                World.TIMEOUT,
                world.progress);
    }

    private Snapshot take(String tag) {
        return profiles.takeSnapshot(DEV, tag, World.TIMEOUT, world.progress);
    }

    private ProfileState restore(String tag) {
        return profiles.restoreSnapshot(DEV, tag, World.TIMEOUT, world.progress)
                .profile()
                .state();
    }

    private Outcome create(String name) {
        return profiles.create(World.request(name), World.TIMEOUT, world.progress);
    }

    private Outcome create(ProfileSettings settings) {
        return profiles.create(CreateRequest.of(DEV, settings), World.TIMEOUT, world.progress);
    }

    private Outcome start(String name) {
        return profiles.start(new ProfileName(name), World.TIMEOUT, world.progress);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable work, Kind kind) {
        return assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
