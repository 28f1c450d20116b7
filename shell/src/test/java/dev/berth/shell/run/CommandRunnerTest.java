package dev.berth.shell.run;

import static dev.berth.shell.run.FakeShell.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.console.Results;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.shell.core.InputReader;

class CommandRunnerTest {

    private static final InputReader NOBODY = new InputReader() {};

    private final FakeShell shell = new FakeShell(
            command("say", (invocation, console) -> {
                console.result(String.join("|", invocation.rest()) + "\n");
                return 0;
            }),
            command("pass", (invocation, console) -> 42),
            command("fail", (invocation, console) -> {
                throw BerthException.failed("could not do it")
                        .because("it is hard")
                        .remedy("Try again");
            }),
            command("want", (invocation, console) -> {
                throw BerthException.precondition("there is no QEMU");
            }),
            command("miss", (invocation, console) -> {
                throw BerthException.notFound("there is no profile dev");
            }),
            command("crash", (invocation, console) -> {
                throw new IllegalStateException("a bug");
            }),
            command("destroy", (invocation, console) -> console.confirm("Destroy it?") ? 0 : 1));

    @Test
    void everyKindOfFailureHasItsExitCode() {
        assertThat(run("say")).isEqualTo(ExitCode.DONE);
        assertThat(run("fail")).isEqualTo(ExitCode.FAILED);
        assertThat(run("bogus")).isEqualTo(ExitCode.USAGE);
        assertThat(run("want")).isEqualTo(ExitCode.PRECONDITION);
        assertThat(run("miss")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run("crash")).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void theCodeOfAnInnerCommandIsPassedOn() {
        assertThat(run("pass")).isEqualTo(42);
    }

    @Test
    void aFailureIsOneParagraphOnStandardError() {
        run("fail");

        assertThat(shell.err()).isEqualTo("error: could not do it: it is hard. Try again.\n");
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void aStackTraceIsShownWithVerboseOnly() {
        run("crash");
        assertThat(shell.err()).doesNotContain("\tat ").contains("--verbose");

        run("crash", "--verbose");
        assertThat(shell.err()).contains("IllegalStateException", "\tat ");
    }

    @Test
    void whatIsBehindTwoDashesKeepsItsSpacesAndQuotes() {
        run("say", "--", "a b", "'c'", "--help", "");

        assertThat(shell.out()).isEqualTo("a b|'c'|--help|\n");
    }

    @Test
    void aQuestionWithoutATerminalIsAUsageErrorThatNamesTheFlag() {
        assertThat(run("destroy")).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).contains("Destroy it?", "--yes");

        assertThat(run("destroy", "--yes")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aResultThatCannotBeWrittenIsAFailureAndEndsWhatWouldWriteMore() {
        FakeShell full = new FakeShell(
                new Results(new Failing("No space left on device")), command("follow", (invocation, console) -> {
                    console.resultLine("one");
                    throw new AssertionError("went on though nobody reads it");
                }));

        assertThat(full.runner.run(List.of("follow"), NOBODY)).isEqualTo(ExitCode.FAILED);
        assertThat(full.err()).isEqualTo("error: could not write to standard output.\n");
    }

    @Test
    void aReaderThatHasSeenEnoughEndsTheCommandSilently() {
        FakeShell head =
                new FakeShell(new Results(new Failing("Broken pipe")), command("follow", (invocation, console) -> {
                    console.resultLine("one");
                    throw new AssertionError("went on though nobody reads it");
                }));

        assertThat(head.runner.run(List.of("follow"), NOBODY)).isEqualTo(ExitCode.READER_GONE);
        assertThat(head.err()).isEmpty();
    }

    @Test
    void quietDropsThePhasesOfLongWorkAndKeepsWhatTheUserShouldKnow() {
        FakeShell quiet = new FakeShell(command("work", (invocation, console) -> {
            Progress progress = console.progress();
            progress.phase("suspend", "suspending", () -> progress.notice("profile dev runs on"));
            console.message("done");
            return 1;
        }));

        assertThat(quiet.runner.run(List.of("work", "--quiet"), NOBODY)).isEqualTo(1);
        assertThat(quiet.err()).isEqualTo("profile dev runs on\n");
    }

    @Test
    void anInterruptedCommandEndsAsShellsReportIt() {
        FakeShell interrupted = new FakeShell(command("wait", (invocation, console) -> {
            Thread.currentThread().interrupt();
            throw BerthException.failed("could not boot").because("ssh ended with exit code 143");
        }));

        assertThat(interrupted.runner.run(List.of("wait"), NOBODY)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(interrupted.err()).isEqualTo("error: interrupted.\n");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aScriptRunsEveryLineAndEndsWithTheFirstFailure() {
        int code = script("""
                # a comment

                say -- one
                miss
                fail  # another
                say -- 'two
                lines'
                """);

        assertThat(code).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(shell.out()).isEqualTo("one\ntwo\nlines\n");
    }

    @Test
    void aScriptEndsWithTheCommandThatIsInterrupted() {
        FakeShell interrupted = new FakeShell(
                command("wait", (invocation, console) -> {
                    Thread.currentThread().interrupt();
                    throw BerthException.failed("could not wait");
                }),
                command("next", (invocation, console) -> {
                    throw new AssertionError("went on after Ctrl-C");
                }));

        int code = new ScriptRunner(interrupted.runner, ended -> true)
                .run(new BufferedReader(new StringReader("wait\nnext\n")));

        assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(interrupted.err()).isEqualTo("error: interrupted.\n");
    }

    @Test
    void aScriptGoesOnAfterAnInnerCommandWhoseCodeOnlyLooksLikeAnInterruption() {
        FakeShell guest = new FakeShell(
                command("exec", (invocation, console) -> ExitCode.INTERRUPTED),
                command("next", (invocation, console) -> {
                    console.resultLine("went on");
                    return 0;
                }));

        int code =
                new ScriptRunner(guest.runner, told -> false).run(new BufferedReader(new StringReader("exec\nnext\n")));

        assertThat(code).as("that of the first that failed").isEqualTo(ExitCode.INTERRUPTED);
        assertThat(guest.out()).isEqualTo("went on\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    void aScriptEndsWhenCtrlCCameWhateverTheProgramInTheMachineMadeOfIt(int code) {
        FakeShell guest = new FakeShell(
                command("exec", (invocation, console) -> {
                    // As a program is attached that ends by Ctrl-C.
                    Thread.currentThread().interrupt();
                    return code;
                }),
                command("next", (invocation, console) -> {
                    throw new AssertionError("went on after Ctrl-C");
                }));

        int ended = new ScriptRunner(guest.runner, Interruption::isUnderWay)
                .run(new BufferedReader(new StringReader("exec\nnext\n")));

        assertThat(ended).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void aLineMayBeginWithTheNameOfTheProgramAsWhatBerthSaysToType() {
        assertThat(script("berth say -- one\nberth\nsay -- berth\n")).isEqualTo(ExitCode.DONE);
        assertThat(shell.out()).isEqualTo("one\nberth\n");
    }

    @Test
    void aByteOrderMarkBeforeAScriptIsNoPartOfIt() {
        assertThat(script("\uFEFFsay -- one\n")).isEqualTo(ExitCode.DONE);
        assertThat(shell.out()).isEqualTo("one\n");
    }

    @Test
    void whatCannotBeAPathIsWrongUsage() {
        FakeShell reading = new FakeShell(command("read", (invocation, console) -> {
            throw new InvalidPathException("a\0b", "Nul character not allowed");
        }));

        assertThat(reading.runner.run(List.of("read"), NOBODY)).isEqualTo(ExitCode.USAGE);
        assertThat(reading.err()).isEqualTo("error: 'a\\0b' cannot be a path: Nul character not allowed.\n");
    }

    @Test
    void aScriptEndsAtExit() {
        assertThat(script("exit\nfail\n")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aScriptThatEndsWithinAQuoteIsWrong() {
        assertThat(script("say -- 'open\n")).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).contains("quote");
    }

    /** Takes nothing. */
    private static final class Failing extends OutputStream {

        private final String message;

        Failing(String message) {
            this.message = message;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(message);
        }
    }

    private int run(String... words) {
        return shell.runner.run(List.of(words), NOBODY);
    }

    private int script(String text) {
        return new ScriptRunner(shell.runner, code -> false).run(new BufferedReader(new StringReader(text)));
    }
}
