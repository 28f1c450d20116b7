package dev.berth.shell.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.shell.core.InputReader;

class DoctorTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> sick = new ArrayList<>();

    /** Fails as long as it is sick, and can be made well. */
    private final Inspection fixable = () -> List.of(
            sick.isEmpty()
                    ? Check.ok("clock", "right", "it matters")
                    : Check.fail("clock", "wrong", "builds see nothing new", "set it")
                            .repairedBy(() -> "the clock was " + sick.removeFirst()));

    private final Inspection stubborn = () -> List.of(
            Check.warn("dns", "not found", "nothing is found", "connect it").repairedBy(() -> {
                throw BerthException.failed("no network");
            }));

    @Test
    void eachCheckSaysWhatWasFoundWhyItMattersAndWhatToDo() {
        sick.add("wrong");

        assertThat(run("doctor", fixable)).isEqualTo(ExitCode.FAILED);

        assertThat(text(out)).contains("clock", "fail", "wrong", "builds see nothing new", "To do: set it");
        assertThat(sick).as("nothing is changed without --fix").hasSize(1);
    }

    @Test
    void fixDoesWhatIsSafeSaysSoAndLooksAgain() {
        sick.add("wrong");

        assertThat(run("doctor --fix -o json", fixable)).isEqualTo(ExitCode.DONE);

        assertThat(text(err)).isEqualTo("fixed: the clock was wrong\n");
        assertThat(text(out)).contains("\"result\" : \"ok\"").doesNotContain("fail");
    }

    @Test
    void whatCannotBeFixedIsSaidAndKeepsNothingElseFromBeingFixed() {
        sick.add("wrong");

        assertThat(run("doctor --fix", stubborn, fixable)).isEqualTo(ExitCode.DONE);

        assertThat(text(err)).contains("could not fix 'dns': no network", "fixed: the clock was wrong");
    }

    @Test
    void whatCannotBeLookedAtIsAFindingAndTheOthersAreLookedAtAllTheSame() {
        Inspection damaged = () -> {
            throw BerthException.failed("could not read the database")
                    .because("it is damaged")
                    .remedy("Move it away");
        };

        assertThat(run("doctor", damaged, stubborn, damaged)).isEqualTo(ExitCode.FAILED);

        assertThat(text(out))
                .contains("dns", "not found", "To do: Move it away")
                .containsOnlyOnce("could not read the database: it is damaged");
    }

    @Test
    void whereNothingCanBeFixedThatIsSaid() {
        run("doctor --fix", fixable);

        assertThat(text(err)).contains("nothing that could be fixed");
    }

    private int run(String line, Inspection... inspections) {
        Doctor doctor = new Doctor(() -> new Inspections(List.of(inspections)));
        Screen screen = Screen.plain(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        var invocation = new CommandLineParser(List.of(doctor.syntax())).parse(List.of(line.split(" ")));
        return doctor.run(
                invocation,
                new Console(
                        new PrintWriter(screen.out(), true, StandardCharsets.UTF_8),
                        screen,
                        new InputReader() {},
                        invocation));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
