package dev.berth.vm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessRunnerTest {

    private final ProcessRunner runner = new ProcessRunner(Map.of("PATH", "/usr/bin:/bin", "COLOUR", "blue"));

    @Test
    void givesBothStreamsAndTheExitCodeOfTheProgram() {
        CommandResult result = runner.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 3"));

        assertThat(result).isEqualTo(new CommandResult(3, "out\n", "err\n"));
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void drainsBothStreamsHoweverMuchIsPrinted() {
        CommandResult result = runner.run(Command.of(
                "sh", "-c", "i=0; while [ $i -lt 20000 ]; do echo 0123456789; echo 0123456789 >&2; i=$((i+1)); done"));

        assertThat(result.stdout()).hasSize(20_000 * 11);
        assertThat(result.stderr()).hasSize(20_000 * 11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "yes >&2", "head -c 300000 /dev/zero"})
    void killsAProgramThatPrintsMoreThanThereIsMemoryForAndSaysSo(String flood) {
        CommandResult result = new ProcessRunner(runner.environment(), 100_000).run(Command.of("sh", "-c", flood));

        assertThat(result.exitCode()).isEqualTo(137);
        assertThat(result.stdout()).hasSizeLessThanOrEqualTo(100_000);
        assertThat(result.tail(1)).isEqualTo("sh was killed: it printed more than 100000 characters");
    }

    @Test
    void passesOnTheLinesOfAProgramThatIsFollowedAndOneWithoutEndInPieces() throws InterruptedException {
        List<String> lines = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        Command command =
                Command.of("sh", "-c", "echo one; echo; head -c 100000 /dev/zero | tr '\\0' x; echo; echo two");
        try (ProcessRunner.Followed _ = runner.follow(command, lines::add, ended::countDown)) {
            assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(lines)
                .containsExactly(
                        "one",
                        "",
                        "x".repeat(ProcessRunner.LONGEST_LINE),
                        "x".repeat(100_000 - ProcessRunner.LONGEST_LINE),
                        "two");
    }

    @Test
    void feedsStandardInputAndClosesIt() {
        assertThat(runner.output(Command.of("cat").input("grüße\n"))).isEqualTo("grüße\n");
    }

    @Test
    void doesNotMindAProgramThatReadsNoneOfItsInput() {
        assertThat(runner.run(Command.of("true").input("x".repeat(1 << 20))).exitCode())
                .isZero();
    }

    @Test
    void passesArgumentsAsTheyAreWithoutAShell() {
        assertThat(runner.output(Command.of("printf", "%s|", "a b", "$HOME", "'", "")))
                .isEqualTo("a b|$HOME|'||");
    }

    @Test
    void showsTheProgramTheInjectedEnvironmentAndNothingElse() {
        assertThat(runner.output(Command.of("env").environment("SHAPE", "round"))
                        .lines())
                .containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "COLOUR=blue", "SHAPE=round");
    }

    @Test
    void runsInTheGivenDirectory(@TempDir Path directory) throws Exception {
        assertThat(runner.output(Command.of("pwd").directory(directory)).strip())
                .isEqualTo(directory.toRealPath().toString());
    }

    @Test
    void tellsEachLineAsItIsPrinted() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();

        runner.run(Command.of("sh", "-c", "echo one; echo two").onLine(lines::add));

        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void killsAProgramAndItsChildrenWhenTheDeadlinePasses(@TempDir Path directory) {
        Command command = Command.of("sh", "-c", "echo begun; sleep 61 & echo $! > pid; wait")
                .directory(directory)
                .timeout(Duration.ofMillis(500));

        assertThatThrownBy(() -> runner.run(command))
                .asInstanceOf(type(CommandException.TimedOut.class))
                .satisfies(e -> assertThat(e).hasMessageContaining("did not end within 0.5 s"))
                .satisfies(e -> assertThat(e.result().stdout()).isEqualTo("begun\n"));

        long child = Long.parseLong(
                runner.output(Command.of("cat", "pid").directory(directory)).strip());
        // It is nobody's child any more, so its end cannot be waited for, only seen.
        await().atMost(Duration.ofSeconds(5))
                .until(() -> ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false), alive -> !alive);
    }

    @Test
    void doesNotWaitForADaemonThatKeepsTheOutputOpen() {
        long start = System.nanoTime();

        CommandResult result = runner.run(Command.of("sh", "-c", "echo ready; sleep 20 &"));

        assertThat(result.stdout()).isEqualTo("ready\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void tellsAProgramThatIsNotThereFromOneThatFails() {
        assertThatThrownBy(() -> runner.output(Command.of("no-such-program-here")))
                .isInstanceOf(CommandException.NotStarted.class)
                .hasMessageContaining("no-such-program-here");
        assertThatThrownBy(() -> runner.output(Command.of("sh", "-c", "echo 'disk on fire' >&2; exit 1")))
                .asInstanceOf(type(CommandException.Failed.class))
                .satisfies(e -> assertThat(e).hasMessage("sh ended with exit code 1: disk on fire"))
                .satisfies(e -> assertThat(e.result().exitCode()).isEqualTo(1))
                .satisfies(e -> assertThat(e.arguments()).startsWith("sh", "-c"));
    }

    @Test
    void findsProgramsOnThePathOnly() {
        assertThat(runner.find("sh"))
                .hasValueSatisfying(path -> assertThat(path).isExecutable());
        assertThat(runner.find("no-such-program-here")).isEmpty();
        assertThat(runner.find(".")).isEmpty();
    }

    @Test
    void refusesACommandWithoutAProgramOrADeadline() {
        assertThatThrownBy(() -> Command.of(List.of())).hasMessageContaining("arguments");
        assertThatThrownBy(() -> Command.of("true").timeout(Duration.ZERO)).hasMessageContaining("timeout");
    }

    @Test
    void aProgramTheUserWorksWithGivesItsOwnExitCode() {
        assertThat(new ProcessRunner(System.getenv()).attach(List.of("sh", "-c", "exit 7")))
                .isEqualTo(7);
    }

    @Test
    void anInterruptionMeanwhileIsForWhoeverGoesOnBehindIt() {
        Thread.currentThread().interrupt();

        assertThat(new ProcessRunner(System.getenv()).attach(List.of("sh", "-c", "exit 7")))
                .isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "trap '' TERM; "})
    void aProgramTheUserWorksWithEndsSoonAfterThisProcess(String deaf) throws Exception {
        Process attaching = Attaching.start("inheriting", deaf + "echo $$; while :; do sleep 0.1; done");
        long program = Long.parseLong(attaching.inputReader().readLine());

        try {
            attaching.destroy();

            assertThat(attaching.waitFor(8, TimeUnit.SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(5))
                    .until(
                            () -> ProcessHandle.of(program)
                                    .map(ProcessHandle::isAlive)
                                    .orElse(false),
                            alive -> !alive);
        } finally {
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whoReadsItsOwnInputLeavesNoneOfItToTheProgramThatTheUserWorksWith() throws Exception {
        Process attaching = Attaching.start("withoutInput", "cat; echo end");
        attaching.outputWriter().append("for somebody else\n").close();

        assertThat(attaching.inputReader().lines()).containsExactly("end");
    }

    /** What runs in a process of its own: a script of sh, attached. */
    static final class Attaching {

        static void main(String[] arguments) {
            ProcessRunner inheriting = new ProcessRunner(System.getenv());
            ProcessRunner runner = arguments[0].equals("withoutInput") ? inheriting.withoutInput() : inheriting;
            System.exit(runner.attach(List.of("sh", "-c", arguments[1])));
        }

        static Process start(String input, String script) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Attaching.class.getName(),
                            input,
                            script)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
    }
}
