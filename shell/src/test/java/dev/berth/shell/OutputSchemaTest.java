package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.CommandRunner;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.ImageManifest;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.snapshot.Snapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.shell.core.InputReader;
import tools.jackson.databind.json.JsonMapper;

/** Runs the commands as they are, in a home with an image and a profile, and holds what they print to the schema. */
class OutputSchemaTest {

    private static final InputReader NOBODY = new InputReader() {};

    @TempDir
    private Path place;

    private final OutputSchema schema = new OutputSchema();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private CommandCatalog catalog;
    private CommandRunner runner;

    @BeforeEach
    void openHome() {
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("HOME", place.toString());
        variables.put("BERTH_HOME", home().root().toString());
        variables.put("DOCKER_CONFIG", place.resolve("docker").toString());
        variables.put("KUBECONFIG", place.resolve("kube").toString());
        Screen screen = Screen.plain(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        catalog = new CommandCatalog(new Application(new HostEnvironment(variables, place)), screen);
        runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);
    }

    private BerthHome home() {
        return new BerthHome(place.resolve("h"));
    }

    @Test
    void everyCommandThatCanPrintJsonIsDefined() {
        assertThat(catalog.parser().all().stream()
                        .filter(syntax ->
                                syntax.option(OutputFormat.OPTION.name()).isPresent()))
                .extracting(Syntax::name)
                .allSatisfy(name -> assertThat(schema.defines(name)).as(name).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "profile list", "image list", "status", "doctor"})
    void whatIsPrintedWhereThereIsNothingYetIsAsDefined(String command) {
        assertThat(schema.problems(command, json(command))).isEmpty();
    }

    @Test
    void whatIsPrintedOfAProfileIsAsDefined() throws IOException {
        makeImage();
        assertThat(run("profile create dev --no-start --env A=b --cpus 1"))
                .as(err::toString)
                .isZero();

        assertThat(schema.problems("profile list", json("profile list"))).isEmpty();
        assertThat(schema.problems("profile show", json("profile show dev"))).isEmpty();
        assertThat(schema.problems("profile history", json("profile history dev")))
                .isEmpty();
        assertThat(schema.problems("image list", json("image list"))).isEmpty();
        assertThat(schema.problems("doctor", json("doctor"))).isEmpty();
        QemuImg disks = new QemuImg(new ProcessRunner(System.getenv()));
        Path machine = home().profile("dev");
        new Snapshots(machine, new Layers(home(), disks), disks)
                .take("a tag", "a".repeat(64), List.of(machine.resolve("data.qcow2")), machine.resolve("suspended"));
        assertThat(schema.problems("snapshot list", json("snapshot list dev"))).isEmpty();
    }

    @Test
    void theReleasesOfK3sAreAsDefined() throws IOException {
        Files.createDirectories(home().k3s());
        Files.writeString(home().k3s().resolve("releases.json"), """
                {"asOf": "%s", "channels": {"stable": "v1.33.4+k3s1"}, "versions": ["v1.33.4+k3s1", "v1.32.1-rc1+k3s2"]}
                """.formatted(Instant.now()));

        assertThat(schema.problems("k3s versions", json("k3s versions"))).isEmpty();
    }

    @Test
    void aDocumentThatIsNotAsDefinedIsFound() {
        assertThat(schema.problems("profile list", "[{\"name\": \"dev\"}]")).isNotEmpty();
        assertThat(schema.problems("version", """
                {"name": "berth", "version": "1", "java": "25", "system": "Linux", "new": true}""")).isNotEmpty();
    }

    private String json(String command) {
        out.reset();
        run(command + " -o json");
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(String line) {
        return runner.run(line, NOBODY);
    }

    /** One that nothing can boot from, but whose root disk is a disk. */
    private void makeImage() throws IOException {
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
