package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.vm.error.BerthException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UseTest {

    private static final ProfileName A = new ProfileName("a");
    private static final ProfileName B = new ProfileName("b");
    private static final String OTHER = "another-of-the-user";

    @TempDir
    Path directory;

    private World world;
    private Profiles profiles;

    @BeforeEach
    void twoProfiles() {
        world = new World(directory);
        World.write(directory.resolve("docker").resolve(OTHER), "");
        profiles = world.profiles();
        for (ProfileName name : List.of(A, B)) {
            profiles.create(
                    new CreateRequest(name, ProfileSettings.NONE, Optional.empty(), true, false, false),
                    World.TIMEOUT,
                    world.progress);
        }
    }

    @Test
    void previousGoesBackAndForth() {
        profiles.use(A, world.progress);
        profiles.use(B, world.progress);

        assertThat(profiles.usePrevious(world.progress)).isEqualTo(new Selection.OfProfile(A));
        assertThat(current()).isEqualTo("berth-a");
        assertThat(profiles.usePrevious(world.progress)).isEqualTo(new Selection.OfProfile(B));
        assertThat(current()).isEqualTo("berth-b");
    }

    @Test
    void previousOfTheFirstUseIsTheUsersOwnContext() {
        profiles.use(A, world.progress);

        profiles.usePrevious(world.progress);
        assertThat(current()).isEqualTo(World.USERS_CONTEXT);
        assertThat(profiles.active()).isEmpty();
        profiles.usePrevious(world.progress);
        assertThat(current()).isEqualTo("berth-a");
        assertThat(profiles.active()).contains(A);
    }

    @Test
    void withNothingBeforeThereIsNothingToGoBackTo() {
        assertThatThrownBy(() -> profiles.usePrevious(world.progress))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.PRECONDITION));
    }

    @Test
    void deletingTheActiveProfileBringsBackWhatWasBeforeBerth() {
        profiles.use(A, world.progress);
        profiles.use(B, world.progress);

        profiles.delete(B, world.progress);

        assertThat(current()).isEqualTo(World.USERS_CONTEXT);
        assertThat(profiles.active()).isEmpty();
    }

    @Test
    void aContextTheUserChoseMeanwhileIsLeftAlone() {
        profiles.use(A, world.progress);
        choose(OTHER);

        profiles.delete(A, world.progress);

        assertThat(current()).isEqualTo(OTHER);
    }

    @Test
    void aContextThatIsGoneMeanwhileGivesTheDefaultAndANotice() {
        profiles.use(A, world.progress);
        World.delete(directory.resolve("docker").resolve(World.USERS_CONTEXT));

        profiles.useNone(world.progress);

        assertThat(world.docker().current()).isEmpty();
        assertThat(world.notices).anyMatch(notice -> notice.contains(World.USERS_CONTEXT));
    }

    @Test
    void anOverrideInTheEnvironmentIsSaid() {
        world.set("docker-host");

        profiles.use(A, world.progress);

        assertThat(world.notices).anyMatch(notice -> notice.contains("DOCKER_HOST"));
    }

    @Test
    void aSwitchThatWasKilledCanBeRepeatedAndUndone() {
        for (int n = 1; n < 5; n++) {
            profiles.useNone(world.progress);
            useKilledAt(n);
            profiles.use(A, world.progress);
            assertThat(current()).isEqualTo("berth-a");
            profiles.useNone(world.progress);
            assertThat(current()).isEqualTo(World.USERS_CONTEXT);
        }
    }

    @Test
    void aBrokenConfigurationOfAClientThatNoProfileIsForIsInNobodysWay() {
        world.set("kubeconfig-broken");
        profiles = world.profiles();

        profiles.use(A, world.progress);
        assertThat(current()).isEqualTo("berth-a");
        profiles.usePrevious(world.progress);
        assertThat(current()).isEqualTo(World.USERS_CONTEXT);
        profiles.use(B, world.progress);
        profiles.useNone(world.progress);
        assertThat(current()).isEqualTo(World.USERS_CONTEXT);
        profiles.use(A, world.progress);
        profiles.delete(A, world.progress);
        assertThat(current()).isEqualTo(World.USERS_CONTEXT);
    }

    @Test
    void aClientWhoseConfigurationIsBrokenIsNotInTheStatus() {
        world.set("kubeconfig-broken");
        profiles = world.profiles();
        profiles.use(A, world.progress);

        Status status = profiles.status();

        assertThat(status.contexts())
                .containsExactly(new Status.ContextStatus(
                        "docker", Optional.of("berth-a"), Optional.of("berth-a"), Optional.empty()));
        assertThat(status.active().map(details -> details.summary().name())).contains(A);
    }

    @Test
    void aCreationThatFailsIsTakenBackWhateverTheConfigurationOfAClient() {
        world.set("kubeconfig-broken");
        world.set("no-templates");
        world.set("boot-fails");
        profiles = world.profiles();

        assertThatThrownBy(() -> profiles.create(World.request("c"), World.TIMEOUT, world.progress))
                .isInstanceOf(BerthException.class)
                .hasMessageNotContaining("kubeconfig");

        assertThat(world.directories()).containsExactly("a", "b");
        assertThat(world.contexts()).doesNotContain("berth-c");
        assertThat(profiles.list()).extracting(ProfileSummary::name).containsExactly(A, B);
    }

    @Test
    void aProfileThatCannotBeMadeBecauseAnotherHomeHasItsContextLeavesThatSelected() {
        world.useFromAnotherHome("c");

        assertThatThrownBy(() -> profiles.create(World.request("c"), World.TIMEOUT, world.progress))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.PRECONDITION));

        assertThat(current()).isEqualTo("berth-c");
        assertThat(world.docker().isForeign("berth-c")).isTrue();
        assertThat(world.directories()).containsExactly("a", "b");
    }

    @Test
    void aSelectedContextOfAnotherHomeIsTheUsersOwnWhateverProfilesThereAreHere() {
        makeAsleep("c");
        world.useFromAnotherHome("c");

        assertThatThrownBy(() -> profiles.use(new ProfileName("c"), world.progress))
                .hasMessageContaining("berth-c is not its own");
        profiles.useNone(world.progress);
        assertThat(current()).isEqualTo("berth-c");
        profiles.use(A, world.progress);
        profiles.useNone(world.progress);
        assertThat(current()).isEqualTo("berth-c");
        profiles.delete(new ProfileName("c"), world.progress);
        assertThat(current()).isEqualTo("berth-c");
    }

    @Test
    void aSelectedContextOfAnotherHomeDoesNotLeadNowhere() {
        world.useFromAnotherHome("elsewhere");
        assertThat(profiles.check()).extracting(Finding::level).containsOnly(Finding.Level.OK);

        World.write(directory.resolve("docker").resolve("berth-elsewhere"), "");
        assertThat(profiles.check()).extracting(Finding::message).anyMatch(text -> text.contains("leads nowhere"));
    }

    @Test
    void renamingAProfileWhoseContextIsThatOfAnotherHomeLeavesThatSelected() {
        makeAsleep("c");
        world.useFromAnotherHome("c");
        World.write(directory.resolve("docker").resolve("berth-d"), "");

        profiles.rename(new ProfileName("c"), new ProfileName("d"), world.progress);

        assertThat(current()).isEqualTo("berth-c");
    }

    private void makeAsleep(String name) {
        profiles.create(
                new CreateRequest(new ProfileName(name), ProfileSettings.NONE, Optional.empty(), false, false, false),
                World.TIMEOUT,
                world.progress);
    }

    @Test
    void turningKubernetesOffBringsBackTheKubeContextOfBeforeAndKeepsThatOfDocker() {
        useWithKubernetes(A);
        withoutKubernetes(A);
        assertThat(world.kube().current()).as("it still runs").contains("berth-a");

        profiles.restart(A, false, false, World.TIMEOUT, world.progress);

        assertThat(world.kube().current()).contains(World.USERS_CONTEXT);
        assertThat(world.kube().exists("berth-a")).isFalse();
        assertThat(current()).isEqualTo("berth-a");
    }

    @Test
    void aKubeContextTheUserChoseMeanwhileIsLeftWhenKubernetesIsTurnedOff() {
        useWithKubernetes(A);
        withoutKubernetes(A);
        World.write(directory.resolve("kube").resolve(OTHER), "");
        World.write(directory.resolve("kube-current"), OTHER);

        profiles.restart(A, false, false, World.TIMEOUT, world.progress);

        assertThat(world.kube().current()).contains(OTHER);
        assertThat(world.kube().exists("berth-a")).isFalse();
    }

    @Test
    void aProfileWhoseKubernetesIsTurnedOffIsLeftForTheKubeContextOfBeforeThoughItNeverStartsAgain() {
        useWithKubernetes(A);
        profiles.stop(A, false, World.TIMEOUT, world.progress);
        withoutKubernetes(A);

        profiles.use(B, world.progress);

        assertThat(world.kube().current()).contains(World.USERS_CONTEXT);
        assertThat(current()).isEqualTo("berth-b");
    }

    @Test
    void renamingAProfileWhoseKubernetesWasTurnedOffBringsBackTheKubeContextOfBefore() {
        useWithKubernetes(A);
        profiles.stop(A, false, World.TIMEOUT, world.progress);
        withoutKubernetes(A);

        profiles.rename(A, new ProfileName("d"), world.progress);

        assertThat(world.kube().current()).contains(World.USERS_CONTEXT);
        assertThat(world.kube().exists("berth-a")).isFalse();
        assertThat(current()).isEqualTo("berth-d");
    }

    @Test
    void aProfileThatNoClientCouldBeSwitchedToIsNotBegun() {
        world.set("docker-read-only");
        long boots = world.boots();

        assertThatThrownBy(() -> profiles.create(World.request("c"), World.TIMEOUT, world.progress))
                .hasMessageContaining("read-only");

        assertThat(world.boots()).isEqualTo(boots);
        assertThat(world.directories()).containsExactly("a", "b");
    }

    @Test
    void aSwitchThatOneClientRefusesIsMadeForNone() {
        useWithKubernetes(A);
        profiles.use(B, world.progress);
        world.set("kube-read-only");

        assertThatThrownBy(() -> profiles.use(A, world.progress)).hasMessageContaining("read-only");

        assertThat(current()).isEqualTo("berth-b");
        assertThat(world.kube().current()).contains(World.USERS_CONTEXT);
        assertThat(profiles.active()).contains(B);
        world.unset("kube-read-only");
        assertThat(profiles.usePrevious(world.progress)).isEqualTo(new Selection.OfProfile(A));
        assertThat(profiles.usePrevious(world.progress)).isEqualTo(new Selection.OfProfile(B));
    }

    @Test
    void aWayBackThatOneClientRefusesIsGoneByNone() {
        useWithKubernetes(A);
        world.set("kube-read-only");

        assertThatThrownBy(() -> profiles.useNone(world.progress)).hasMessageContaining("read-only");
        assertThatThrownBy(() -> profiles.usePrevious(world.progress)).hasMessageContaining("read-only");

        assertThat(current()).isEqualTo("berth-a");
        assertThat(world.kube().current()).contains("berth-a");
        assertThat(profiles.active()).contains(A);
        world.unset("kube-read-only");
        profiles.usePrevious(world.progress);
        assertThat(current()).isEqualTo(World.USERS_CONTEXT);
        assertThat(world.kube().current()).contains(World.USERS_CONTEXT);
    }

    @Test
    void aSwitchThatWasKilledHalfWayAndRepeatedLeadsBackToWhatWasBeforeIt() {
        useWithKubernetes(A);
        profiles.use(B, world.progress);
        for (int n = 1; n < 5; n++) {
            useKilledAt(n);
            profiles.use(A, world.progress);

            assertThat(profiles.usePrevious(world.progress)).isEqualTo(new Selection.OfProfile(B));
        }
    }

    private void useWithKubernetes(ProfileName name) {
        world.set("kubectl");
        profiles = world.profiles();
        profiles.edit(name, ProfileSettings.NONE.engine(Map.of("cluster", true)), world.progress);
        profiles.restart(name, false, false, World.TIMEOUT, world.progress);
        profiles.use(name, world.progress);
        assertThat(world.kube().current()).contains("berth-" + name);
    }

    private void withoutKubernetes(ProfileName name) {
        profiles.edit(name, ProfileSettings.NONE.engine(Map.of("cluster", false)), world.progress);
    }

    /** A model of one line per rule, driven beside the real thing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anySequenceOfSwitchesEndsWhereTheRulesSay(long seed) {
        Random random = new Random(seed);
        String current = World.USERS_CONTEXT;
        String origin = null;
        String previous = null;
        List<String> done = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String before = current;
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    ProfileName name = random.nextBoolean() ? A : B;
                    done.add("use " + name);
                    profiles.use(name, world.progress);
                    current = "berth-" + name;
                    origin = isOurs(before) ? origin : before;
                    previous = before.equals(current) ? previous : before;
                }
                case 2 -> {
                    if (previous != null) {
                        done.add("use -");
                        profiles.usePrevious(world.progress);
                        current = previous;
                        // Going back to where one is already leaves what was before it.
                        previous = isOurs(current) && current.equals(before) ? previous : before;
                        origin = isOurs(current) && !isOurs(before) ? before : origin;
                    }
                }
                case 3 -> {
                    done.add("use --none");
                    boolean active = profiles.active().isPresent();
                    profiles.useNone(world.progress);
                    previous = active ? before : previous;
                    current = isOurs(before) && origin != null ? origin : isOurs(before) ? "" : before;
                }
                default -> {
                    current = random.nextBoolean() ? OTHER : World.USERS_CONTEXT;
                    done.add("docker context use " + current);
                    choose(current);
                }
            }
            assertThat(current()).as(String.join(", ", done)).isEqualTo(current);
        }
    }

    private static boolean isOurs(String context) {
        return context.startsWith("berth-");
    }

    private String current() {
        return world.docker().current().orElse("");
    }

    private void choose(String context) {
        World.write(directory.resolve("docker-current"), context);
    }

    /** Switches to A in a process that is killed at a point, if it comes to that. */
    private void useKilledAt(int point) {
        world.kill.armAt(point);
        try {
            profiles.use(A, world.progress);
        } catch (KillSwitch.Killed e) {
            assertThat(e).hasMessageStartingWith("killed");
        }
        world.kill.disarm();
    }
}
