package dev.berth.shell.e2e;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A user's place on a machine: a Berth home of its own with the image that {@code ./verify} has built, a docker
 * configuration of its own, and the real programs. Closing it ends every machine that is left and deletes it.
 */
final class Workplace implements AutoCloseable {

    /** Generous: everything is emulated on the build machines, and they are shared. */
    static final Duration PATIENCE = Duration.ofMinutes(6);

    private static final Set<String> LOGS = Set.of("serial.log", "qemu.log", "agent.log");

    private final Path root;
    private int scratches;
    private final ProcessRunner runner;
    private final ObjectMapper json = new ObjectMapper();

    Workplace(Map<String, String> extraEnvironment) throws IOException {
        // Below /tmp and short, since the path of a unix socket has 108 bytes.
        root = Files.createTempDirectory(Path.of("/tmp"), "berth-e2e");
        BerthHome.privateDirectory(home());
        Files.createDirectories(dockerConfig());
        Files.createSymbolicLink(home().resolve("images"), images());
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment
                .keySet()
                .removeIf(name -> name.startsWith("BERTH_")
                        || name.startsWith("DOCKER_")
                        || name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        // What a test shares it says: none of them may touch the home directory of whoever runs it.
        environment.put("BERTH_MOUNTS", "none");
        environment.put("BERTH_HOME", home().toString());
        environment.put("DOCKER_CONFIG", dockerConfig().toString());
        environment.put("KUBECONFIG", root.resolve("kubeconfig").toString());
        // Most tests are about machines that boot; those that are about templates say so.
        environment.put("BERTH_TEMPLATES", "0");
        environment.putAll(extraEnvironment);
        runner = new ProcessRunner(environment);
    }

    private static Path images() {
        return Path.of(required("BERTH_TEST_IMAGE"))
                .resolve("..")
                .toAbsolutePath()
                .normalize();
    }

    /** Debian's static busybox and root file systems for {@code docker import}, made by {@code ./verify}. */
    static Path fixtures() {
        return Path.of(required("BERTH_TEST_FIXTURES"));
    }

    private static String required(String variable) {
        return Objects.requireNonNull(
                System.getenv(variable), variable + " is not set: run this test through ./verify");
    }

    static Path launcher() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(directory.resolve("berth")) || !Files.isDirectory(directory.resolve("shell"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no launcher above the working directory");
        }
        return directory.resolve("berth");
    }

    /** What everything of it is in. */
    Path root() {
        return root;
    }

    Path home() {
        return root.resolve("home");
    }

    Path dockerConfig() {
        return root.resolve("docker");
    }

    /** A new, empty directory whose path is short enough for a Berth home. */
    Path scratch() throws IOException {
        return Files.createDirectory(root.resolve("s" + ++scratches));
    }

    ProcessRunner runner() {
        return runner;
    }

    /** Runs the launcher and gives back whatever comes. */
    CommandResult berth(String... arguments) {
        return runner.run(berthCommand(arguments));
    }

    Command berthCommand(String... arguments) {
        List<String> words = new ArrayList<>(List.of(launcher().toString()));
        words.addAll(List.of(arguments));
        return Command.of(words).timeout(PATIENCE);
    }

    /** Runs the launcher, which must succeed, and gives its standard output. */
    String berthOutput(String... arguments) {
        return succeed(berth(arguments), String.join(" ", arguments));
    }

    JsonNode berthJson(String... arguments) {
        return json.readTree(berthOutput(arguments));
    }

    /** The state {@code profile list} reports for a profile; null when it is not listed. */
    @Nullable
    String state(String profile) {
        for (JsonNode entry : berthJson("profile", "list", "-o", "json")) {
            if (entry.get("name").asString().equals(profile)) {
                return entry.get("state").asString();
            }
        }
        return null;
    }

    /** Runs the real docker client, which must succeed, and gives its standard output. */
    String docker(String... arguments) {
        return succeed(runner.run(dockerCommand(arguments)), "docker " + String.join(" ", arguments));
    }

    Command dockerCommand(String... arguments) {
        List<String> words = new ArrayList<>(List.of("docker"));
        words.addAll(List.of(arguments));
        return Command.of(words).timeout(Duration.ofMinutes(3));
    }

    /** The processes whose command line names this workplace: hypervisors, ssh masters, berth itself. */
    List<String> processes() {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .map(Workplace::commandLine)
                    .filter(line -> line.contains(home().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Suspends and resumes a profile; what its memory took on the disk meanwhile. */
    long megabytesOfASuspension(String profile) {
        berthOutput("profile", "suspend", profile);
        Path memory = home().resolve("profiles/" + profile + "/suspended/ram");
        String output = runner().output(Command.of("du", "--block-size=1M", memory.toString()));
        berthOutput("profile", "resume", profile);
        return Long.parseLong(output.replaceFirst("\\s.*\\R?", ""));
    }

    /** The process ids of the QEMU processes of one profile. */
    List<Long> qemuProcesses(String profile) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    String line = commandLine(Path.of("/proc", Long.toString(pid)));
                    return line.contains("qemu-system")
                            && line.contains(
                                    home().resolve("profiles/" + profile + "/").toString());
                })
                .toList();
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private String succeed(CommandResult result, String what) {
        if (!result.succeeded()) {
            throw new AssertionError(what + " ended with exit code " + result.exitCode() + "\n--- stdout\n"
                    + result.stdout() + "--- stderr\n" + result.stderr() + lastWords());
        }
        return result.stdout();
    }

    /** What the machines, QEMU and the agent have said last: of a machine that ended by itself nothing else is left. */
    private String lastWords() {
        StringBuilder words = new StringBuilder();
        try (Stream<Path> logs = Files.find(
                home(), 3, (file, _) -> LOGS.contains(file.getFileName().toString()))) {
            for (Path log : logs.sorted().toList()) {
                List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
                words.append("--- ").append(home().relativize(log)).append('\n');
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            }
        } catch (IOException e) {
            words.append(e);
        }
        return words.toString();
    }

    @Override
    public void close() throws IOException {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (commandLine(Path.of("/proc", Long.toString(process.pid()))).contains(home().toString())
                    && process.pid() != ProcessHandle.current().pid()) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
