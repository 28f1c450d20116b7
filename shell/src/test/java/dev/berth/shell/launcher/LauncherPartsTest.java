package dev.berth.shell.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launchers are made of, without building or starting Berth. */
class LauncherPartsTest {

    private static final Path PARTS = Path.of("../launcher").toAbsolutePath().normalize();

    @TempDir
    private Path place;

    private final ProcessRunner runner = new ProcessRunner(System.getenv());

    @Test
    void aJavaOfTheEnvironmentIsUsedWhenItCanRunBerth() throws IOException {
        CommandResult result = start(java("25.0.1"));

        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout()).isEqualTo("the other java\n");
    }

    @Test
    void oneThatCannotIsRefusedWithWhatToDo() throws IOException {
        assertThat(start(place.resolve("nowhere"))).satisfies(this::isRefused);
        assertThat(start(java("21.0.5"))).satisfies(this::isRefused);
    }

    private void isRefused(CommandResult result) {
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.stderr())
                .startsWith("berth: BERTH_JAVA_HOME=" + place)
                .contains("is not a JDK of version 25 or newer", "unset it");
    }

    @Test
    void buildsThatBelongToSomebodyElseAreNamedWithWhatToDo() throws IOException {
        Path home = Files.createFile(place.resolve("home"));

        CommandResult result = sh("home=" + place + " builds=" + home + "/.build; require_programs() { :; }; . " + PARTS
                + "/build.sh; ensure_build");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.stderr())
                .startsWith("berth: you may not write to " + home + "/.build. To do: sudo chown -R ")
                .hasLineCount(1);
    }

    @Test
    void aStandardStreamThatIsClosedIsNoPlaceForTheFilesThatJavaOpens() throws IOException {
        Path other = java("25.0.1");
        Path opened = place.resolve("opened");
        Files.writeString(
                other.resolve("bin/java"),
                "#!/bin/sh\nstreams=$(for fd in 0 1 2; do readlink /proc/$$/fd/$fd || echo closed; done)\n"
                        + "echo \"$streams\" >" + opened + "\n");

        startWith(other, "<&- >&- 2>&-");
        assertThat(opened).hasContent("/dev/null\n/dev/null\n/dev/null\n");

        startWith(other, "</etc/passwd >/dev/zero 2>/dev/full");
        assertThat(opened).hasContent("/etc/passwd\n/dev/zero\n/dev/full\n");
    }

    @Test
    void optionsForAllJavasDoNotChooseAnotherGarbageCollectorButStayOtherwise() throws IOException {
        Path other = java("25.0.1");
        Files.writeString(
                other.resolve("bin/java"),
                "#!/bin/sh\necho $JAVA_TOOL_OPTIONS / ${_JAVA_OPTIONS-none} / ${JDK_JAVA_OPTIONS-none}\n");
        String choosing =
                "export JAVA_TOOL_OPTIONS='-XX:+UseZGC -XX:-UseGCOverheadLimit -Dhttps.proxyHost=\"a b\" -XX:+UseG1GC' "
                        + "_JAVA_OPTIONS=-XX:+UseParallelGC; ";

        assertThat(sh(choosing + starting(other)).stdout())
                .isEqualTo("-XX:-UseGCOverheadLimit -Dhttps.proxyHost=\"a b\" / none / none\n");
    }

    @Test
    void optionsForAllJavasHaveNoPartInTheClassCache() throws IOException {
        Path other = java("25.0.1");
        Path program = other.resolve("bin/java");
        Files.writeString(program, "#!/bin/sh\necho ${JAVA_TOOL_OPTIONS-none} ${JDK_JAVA_OPTIONS-none}\n");

        CommandResult result = sh("export JAVA_TOOL_OPTIONS=-XX:+UseG1GC JDK_JAVA_OPTIONS=-XX:-UseCompressedOops; "
                + PARTS + "/train.sh " + program + " berth.jar " + place);

        assertThat(result.stdout().lines()).isNotEmpty().containsOnly("none none");
    }

    @Test
    void commandsThatBringMachinesUpAndDownHaveAClassCacheOfTheirOwnWhereThereIsOne() throws IOException {
        Path java = java("25.0.1");
        Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(cacheOf(java, "profile resume dev")).isEmpty();

        Path most = Files.createFile(place.resolve("berth.aot"));
        assertThat(cacheOf(java, "profile resume dev")).containsExactly(most.toString());

        Path machines = Files.createFile(place.resolve("machines.aot"));
        assertThat(cacheOf(java, "profile resume dev")).containsExactly(machines.toString());
        assertThat(cacheOf(java, "-q up")).containsExactly(machines.toString());
        assertThat(cacheOf(java, "profile resume --help")).containsExactly(most.toString());
        assertThat(cacheOf(java, "profile list")).containsExactly(most.toString());
    }

    private List<String> cacheOf(Path java, String words) {
        String option = "-XX:AOTCache=";
        return sh("build=" + place + " jdk=" + java + "; . " + PARTS + "/start.sh; read_command " + words
                        + "; start_java berth " + words)
                .stdout()
                .lines()
                .filter(argument -> argument.startsWith(option))
                .map(argument -> argument.substring(option.length()))
                .toList();
    }

    private Path java(String version) throws IOException {
        Path directory = place.resolve("java-" + version);
        Path program = Files.createDirectories(directory.resolve("bin")).resolve("java");
        Files.writeString(program, "#!/bin/sh\necho the other java\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return directory;
    }

    private CommandResult start(Path javaHome) {
        return startWith(javaHome, "");
    }

    private CommandResult startWith(Path javaHome, String redirections) {
        return sh(starting(javaHome) + redirections);
    }

    private String starting(Path javaHome) {
        return "BERTH_JAVA_HOME=" + javaHome + " build=" + place + " jdk=/its/own; . " + PARTS
                + "/start.sh; read_command version; start_java berth version ";
    }

    private CommandResult sh(String script) {
        return runner.run(Command.of("sh", "-euc", script));
    }
}
