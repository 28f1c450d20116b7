package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shell as a person sees it, in terminals of several kinds. No machine is booted to the end. */
@Tag("vm")
class InteractiveShellTest {

    private Workplace workplace;
    private final List<TerminalWindow> windows = new ArrayList<>();

    @BeforeEach
    void openWorkplace() throws IOException {
        workplace = new Workplace(Map.of());
    }

    @AfterEach
    void closeWorkplace() throws IOException {
        windows.forEach(TerminalWindow::close);
        workplace.close();
    }

    @Test
    void theFirstTimeItGreetsInThreeLinesAndAfterwardsNoMore() throws IOException {
        TerminalWindow first = open(80, Map.of());
        first.awaitLastLine("berth>");
        assertThat(first.screen()).containsExactly("""
                Berth gives every project a container environment of its own: a Linux VM.
                Make the first one by answering a few questions: profile create
                TAB completes, Ctrl-R searches back, help shows the commands, Ctrl-D leaves.
                berth>""".split("\n"));
        first.press("C-d");

        TerminalWindow second = open(80, Map.of());
        second.awaitLastLine("berth>");
        assertThat(second.screen()).containsExactly("berth>");
    }

    @Test
    void tabShowsWhatMayFollowAndWhatItMeans() {
        TerminalWindow window = open(80, Map.of());
        window.awaitLastLine("berth>");
        window.type("profile st");
        window.press("Tab", "Tab");

        window.awaitText("stop ");
        assertThat(window.screen())
                .anyMatch(line -> line.matches("start +\\(boot a profile, resume a suspended one, .*\\)"))
                .anyMatch(line -> line.matches("stop +\\(shut down a profile's VM; .*\\)"));
        window.press("C-c");
        window.awaitLastLine("berth>");
        window.type("profile list --output=j");
        window.press("Tab");
        window.awaitText("berth> profile list --output=json");
    }

    @Test
    void theWizardAsksProposesRefusesAndSaysTheSameInOneLine() {
        TerminalWindow window = open(100, Map.of());
        window.awaitLastLine("berth>");
        window.enter("profile create --no-start");
        window.awaitLastLine("Name [default]:");
        window.enter("Bad Name");
        window.awaitText("error: 'Bad Name' cannot be the name of a profile");
        window.enter("shop");
        window.awaitLastLine("Runtime (docker, containerd, k3s) [docker]:");
        window.press("Enter");
        window.awaitText("Processors [");
        window.enter("4000");
        window.awaitText("error: cpus: 4000 were asked for, but this host has");
        window.enter("1");
        window.awaitText("Memory [");
        window.enter("1GiB");
        window.awaitText("Disk, at most [");
        window.enter("20GiB");
        window.awaitLastLine("Folders to share, with commas between them [none]:");
        window.press("Enter");

        window.awaitText("Profile shop is created. Start it with: berth profile start shop");
        // Where a line is wider than the terminal, it goes on in the next.
        assertThat(String.join("", window.screen()))
                .contains("The same in one line: berth profile create shop --runtime docker --cpus 1 --memory 1GiB"
                        + " --disk 20GiB --no-start");
        assertThat(workplace.state("shop")).isEqualTo("created");
    }

    @Test
    void whoGivesSettingsIsNotAskedAndGetsTheDefaultProfile() {
        TerminalWindow window = open(80, Map.of());
        window.awaitLastLine("berth>");
        window.enter("profile create --no-start --cpus 1");

        window.awaitText("Profile default is created.");
        assertThat(workplace.state("default")).isEqualTo("created");
    }

    @Test
    void ctrlCGivesUpAQuestionAndTheShellGoesOn() {
        TerminalWindow window = open(80, Map.of());
        window.awaitLastLine("berth>");
        window.enter("profile create");
        window.awaitLastLine("Name [default]:");
        window.press("C-c");

        window.awaitText("error: given up");
        window.enter("version");
        window.awaitText("Java ");
        assertThat(workplace.berthJson("profile", "list", "-o", "json")).isEmpty();
    }

    @Test
    void ctrlCEndsACommandAndSaysThatItWasRolledBackWhileTheShellGoesOn() {
        TerminalWindow window = open(80, Map.of());
        window.awaitLastLine("berth>");
        window.enter("profile create dev --memory 512MiB");
        window.awaitText("booting the kernel");
        window.press("C-c");

        window.awaitText("rolled back: there is no profile dev");
        window.awaitText("error: interrupted.");
        window.enter("profile list");
        window.awaitText("There are no profiles yet.");
        assertThat(workplace.qemuProcesses("dev")).isEmpty();
    }

    @Test
    void aNarrowTerminalHidesNothing() {
        assertThat(workplace.berth("profile", "create", "dev", "--no-start").exitCode())
                .isZero();
        TerminalWindow window = open(40, Map.of());
        window.awaitLastLine("berth>");
        window.enter("profile list --columns name,state,createdAt");
        window.awaitText("dev");

        assertThat(window.screen())
                .anyMatch(line -> line.matches("NAME +STATE +CREATED"))
                .anyMatch(line -> line.matches("dev +created +just now"));
    }

    @Test
    void aDumbTerminalGetsPlainLines() {
        TerminalWindow window = open(80, Map.of("TERM", "dumb"));
        window.awaitText("berth>");
        window.enter("profile create dev --no-start");
        window.awaitText("Profile dev is created.");

        assertThat(window.screen())
                .contains("making the disks ...")
                .anyMatch(line -> line.matches("making the disks: done in .* s"));
    }

    @Test
    void whatWasTypedIsFoundAgainByNobodyElse() throws IOException {
        TerminalWindow first = open(80, Map.of());
        first.awaitLastLine("berth>");
        first.enter("version -o name");
        first.awaitText("berth> version -o name");
        first.enter(" version -o yaml");
        first.awaitText("system: ");
        first.press("C-d");

        TerminalWindow second = open(80, Map.of());
        second.awaitLastLine("berth>");
        second.press("C-r");
        second.type("ver");

        second.awaitText("version -o name");
        Path history = workplace.home().resolve("history");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        assertThat(history).content().contains("version -o name").doesNotContain("yaml");
    }

    @Test
    void withoutATerminalNothingIsAsked() {
        CommandResult result = workplace
                .runner()
                .run(workplace.berthCommand("profile", "create", "--no-start").input("other\n"));

        assertThat(result.exitCode()).as(result.stderr()).isZero();
        assertThat(workplace.state("default")).isEqualTo("created");
    }

    private TerminalWindow open(int columns, Map<String, String> environment) {
        List<String> program = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> program.add(name + "=" + value));
        program.add(Workplace.launcher().toString());
        TerminalWindow window = new TerminalWindow(
                workplace.runner(), workplace.home().resolveSibling("tmux-" + windows.size()), columns, 24, program);
        windows.add(window);
        return window;
    }
}
