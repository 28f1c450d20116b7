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
        this.place = place;
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", place.toString());
        variables.put("BERTH_HOME", home().root().toString());
        variables.put("DOCKER_CONFIG", place.resolve("docker").toString());
        variables.put("KUBECONFIG", place.resolve("kube").toString());
        variables.putAll(more);
        Screen screen = Screen.plain(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        catalog = new CommandCatalog(new Application(new HostEnvironment(variables, place)), screen);
        runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);
    }

    BerthHome home() {
        return new BerthHome(place.resolve("h"));
    }

    CommandLineParser commands() {
        return catalog.parser();
    }

    /** Runs a line and returns its exit code; what earlier ones printed is forgotten. */
    int run(String line) {
        out.reset();
        err.reset();
        return runner.run(line, NOBODY);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
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
