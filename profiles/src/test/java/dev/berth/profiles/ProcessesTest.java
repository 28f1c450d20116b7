package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.profiles.spec.ProfileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in processes of their own, which really die and really race. */
class ProcessesTest {

    private static final ProfileName DEV = new ProfileName("dev");
    private static final int KILLED = 137;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {3, 9, 14, 20})
    void aCreateWhoseProcessDiesIsSeenAsInterruptedAndFinishedByTheNext(int point) throws Exception {
        World world = new World(directory);
        assertThat(child("create", point).waitFor()).isEqualTo(KILLED);
        Profiles profiles = world.profiles();

        assertThat(profiles.list())
                .allSatisfy(
                        profile -> assertThat(profile.state()).isNotIn(ProfileState.STARTING, ProfileState.RUNNING));
        assertThat(profiles.check()).extracting(Finding::check).contains("profiles.interrupted");
        profiles.create(World.request("dev"), World.TIMEOUT, world.progress);

        assertThat(world.notices).anyMatch(notice -> notice.startsWith("finishing the creation of dev"));
        assertThat(profiles.list()).extracting(ProfileSummary::state).containsExactly(ProfileState.RUNNING);
        assertThat(world.directories()).containsExactly("dev");
        assertThat(profiles.check()).extracting(Finding::level).containsOnly(Finding.Level.OK);
    }

    @Test
    void ofTwoProcessesThatStartAProfileOneBootsIt() throws Exception {
        World world = new World(directory);
        world.profiles().create(World.request("dev"), World.TIMEOUT, world.progress);
        world.profiles().stop(DEV, false, World.TIMEOUT, world.progress);

        List<Process> processes = List.of(child("start", 0), child("start", 0));

        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(world.boots()).isEqualTo(2);
        assertThat(world.profiles().list().getFirst().state()).isEqualTo(ProfileState.RUNNING);
    }

    private Process child(String command, int point) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProcessesTest.class.getName(),
                        directory.toString(),
                        command,
                        String.valueOf(point))
                .inheritIO()
                .start();
    }

    /** What a child process does. */
    static void main(String[] arguments) {
        KillSwitch kill = new KillSwitch(true);
        World world = new World(Path.of(arguments[0]), kill);
        int point = Integer.parseInt(arguments[2]);
        if (point > 0) {
            kill.armAt(point);
        }
        Profiles profiles = world.profiles();
        switch (arguments[1]) {
            case "create" -> profiles.create(World.request("dev"), World.TIMEOUT, world.progress);
            default -> profiles.start(DEV, World.TIMEOUT, world.progress);
        }
    }
}
