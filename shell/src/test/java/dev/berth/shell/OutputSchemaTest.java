package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.grammar.Syntax;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands as they are, in a home with an image and a profile, and holds what they print to the schema. */
class OutputSchemaTest {

    @TempDir
    private Path place;

    private final OutputSchema schema = new OutputSchema();
    private UserHome user;

    @BeforeEach
    void openHome() {
        user = new UserHome(place);
    }

    @Test
    void everyCommandThatCanPrintJsonIsDefined() {
        assertThat(user.commands().all().stream()
                        .filter(syntax ->
                                syntax.option(OutputFormat.OPTION.name()).isPresent()))
                .extracting(Syntax::name)
                .allSatisfy(name -> assertThat(schema.defines(name)).as(name).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "profile list", "image list", "status", "doctor", "top"})
    void whatIsPrintedWhereThereIsNothingYetIsAsDefined(String command) {
        assertThat(schema.problems(command, json(command))).isEmpty();
    }

    @Test
    void whatIsPrintedOfAProfileIsAsDefined() throws IOException {
        user.makeImage();
        assertThat(user.run("profile create dev --no-start --env A=b --cpus 1"))
                .as(user::err)
                .isZero();

        assertThat(schema.problems("profile list", json("profile list"))).isEmpty();
        assertThat(schema.problems("profile show", json("profile show dev"))).isEmpty();
        assertThat(schema.problems("profile history", json("profile history dev")))
                .isEmpty();
        assertThat(schema.problems("image list", json("image list"))).isEmpty();
        assertThat(schema.problems("doctor", json("doctor"))).isEmpty();
        QemuImg disks = new QemuImg(new ProcessRunner(System.getenv()));
        Path machine = user.home().profile("dev");
        new Snapshots(machine, new Layers(user.home(), disks), disks)
                .take(
                        "a tag",
                        "a".repeat(64),
                        "",
                        List.of(machine.resolve("data.qcow2")),
                        machine.resolve("suspended"));
        assertThat(schema.problems("snapshot list", json("snapshot list dev"))).isEmpty();
    }

    @Test
    void theReleasesOfK3sAreAsDefined() throws IOException {
        user.knowReleases();

        assertThat(schema.problems("k3s versions", json("k3s versions"))).isEmpty();
    }

    @Test
    void aDocumentThatIsNotAsDefinedIsFound() {
        assertThat(schema.problems("profile list", "[{\"name\": \"dev\"}]")).isNotEmpty();
        assertThat(schema.problems("version", """
                {"name": "berth", "version": "1", "java": "25", "system": "Linux", "new": true}""")).isNotEmpty();
    }

    private String json(String command) {
        user.run(command + " -o json");
        return user.out();
    }
}
