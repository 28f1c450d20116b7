package dev.berth.shell;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.run.CommandRunner;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.ImageManifest;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.shell.core.InputReader;
import tools.jackson.databind.json.JsonMapper;

/** A user without a terminal, whose files are all below one directory, and the commands as they are. */
final class UserHome {

    private static final InputReader NOBODY = new InputReader() {};

    private final Path place;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CommandCatalog catalog;
    private final CommandRunner runner;

    UserHome(Path place) {
        this(place, Map.of());
    }

    /** @param more variables beside those that lead to the directory */
    UserHome(Path place, Map<String, String> more) {
        this(place, more, false, false);
    }

    private UserHome(Path place, Map<String, String> more, boolean terminal, boolean script) {
        this.place = place;
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", place.toString());
        variables.put("BERTH_HOME", home().root().toString());
        variables.put("DOCKER_CONFIG", place.resolve("docker").toString());
        variables.put("KUBECONFIG", place.resolve("kube").toString());
        variables.putAll(more);
        Screen screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                terminal,
                terminal,
                false,
                false,
                () -> 80);
        catalog = new CommandCatalog(new Application(new HostEnvironment(variables, place, script)), screen);
        runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);
    }

    /** A user who can be asked. */
    static UserHome atTerminal(Path place) {
        return atTerminal(place, Map.of());
    }

    /** The same with more variables. */
    static UserHome atTerminal(Path place, Map<String, String> more) {
        return new UserHome(place, more, true, false);
    }

    /** A user whose commands come from standard input. */
    static UserHome inScript(Path place) {
        return new UserHome(place, Map.of(), false, true);
    }

    BerthHome home() {
        return new BerthHome(place.resolve("h"));
    }

    CommandLineParser commands() {
        return catalog.parser();
    }

    /** Runs a line and returns its exit code; what earlier ones printed is forgotten. */
    int run(String line) {
        return run(line, NOBODY);
    }

    /** The same with answers to what is asked. */
    int run(String line, InputReader answers) {
        out.reset();
        err.reset();
        return runner.run(line, answers);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Keeps a release of K3s, as after its disk was made: nothing has to be fetched for it. */
    void keepRelease(String version) throws IOException {
        Architecture host = Architecture.host();
        String binary = Sha256.of("binary".getBytes(StandardCharsets.US_ASCII)).hex();
        String images = Sha256.of("images".getBytes(StandardCharsets.US_ASCII)).hex();
        Path release = Files.createDirectories(home().k3s().resolve(version));
        Files.writeString(
                release.resolve("sha256sum-" + host.debianName() + ".txt"),
                binary + "  " + (host == Architecture.X86_64 ? "k3s" : "k3s-arm64") + "\n" + images
                        + "  k3s-airgap-images-" + host.debianName() + ".tar.zst\n");
        Path disk = Files.createDirectories(home().disks()
                .resolve(Sha256.of((binary + "\n" + images).getBytes(StandardCharsets.US_ASCII))
                        .hex()));
        Files.writeString(disk.resolve("disk.raw"), "");
        // Of nothing.
        Files.writeString(disk.resolve("disk.crc32c"), "0");
    }

    /** The releases of K3s that are known, as of now. */
    void knowReleases() throws IOException {
        Files.createDirectories(home().k3s());
        Files.writeString(home().k3s().resolve("releases.json"), """
                {"asOf": "%s", "channels": {"stable": "v1.33.4+k3s1"}, "versions": ["v1.33.4+k3s1", "v1.32.1-rc1+k3s2"]}
                """.formatted(Instant.now()));
    }

    /** Makes an image that nothing can boot from, but whose root disk is a disk. */
    void makeImage() throws IOException {
        ProcessRunner programs = new ProcessRunner(System.getenv());
        assumeTrue(programs.find("qemu-img").isPresent(), "qemu-img is not installed");
        Path staged = Files.createDirectories(place.resolve("image"));
        Files.writeString(staged.resolve("kernel"), "kernel");
        Files.writeString(staged.resolve("initrd"), "initrd");
        programs.output(Command.of(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                staged.resolve("root.qcow2").toString(),
                "1M"));
        TreeMap<String, ImageManifest.File> files = new TreeMap<>();
        for (String name : new String[] {"kernel", "initrd", "root.qcow2"}) {
            Path file = staged.resolve(name);
            files.put(
                    name,
                    new ImageManifest.File(Sha256.of(Files.readAllBytes(file)).hex(), Files.size(file)));
        }
        byte[] manifest = JsonMapper.shared()
                .writeValueAsBytes(new ImageManifest(
                        ImageManifest.FORMAT,
                        Architecture.host().debianName(),
                        "6.12.0-cloud",
                        Instant.now(),
                        "0.1.0",
                        "0".repeat(64),
                        files,
                        new TreeMap<>()));
        Files.write(staged.resolve("manifest.json"), manifest);
        Files.createDirectories(home().images());
        Files.move(staged, home().images().resolve(Sha256.of(manifest).hex()));
    }
}
