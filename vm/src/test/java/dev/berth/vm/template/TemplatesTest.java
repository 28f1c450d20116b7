package dev.berth.vm.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.qemu.QemuHypervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemplatesTest {

    private final List<String> notices = new ArrayList<>();
    private Path root;
    private int made;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void makeHome() throws IOException {
        root = Files.createTempDirectory("berth-");
    }

    @AfterEach
    void deleteHome() {
        Tree.delete(root);
    }

    private Templates templates() {
        BerthHome home = new BerthHome(root);
        return new Templates(
                home,
                QemuHypervisor.onThisHost(home, new ProcessRunner(System.getenv())),
                ByteSize.ofMiB(25),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static TemplateShape shape(int cpus) {
        return new TemplateShape(
                "a".repeat(64),
                "berth-docker.target",
                true,
                "",
                List.of(),
                cpus,
                ByteSize.ofGiB(2),
                ByteSize.ofGiB(60),
                "TCG");
    }

    private Template obtain(int cpus) {
        now = now.plusSeconds(60);
        return templates()
                .obtain(
                        shape(cpus),
                        new Progress() {
                            @Override
                            public void notice(String message) {
                                notices.add(message);
                            }
                        },
                        directory -> {
                            made++;
                            write(directory.resolve("root.qcow2"), "root of " + cpus);
                            write(directory.resolve("data.qcow2"), "data of " + cpus);
                            return ByteSize.ofMiB(10);
                        });
    }

    @Test
    void oneIsMadeOnceForEachShape() {
        Template first = obtain(1);

        assertThat(obtain(1)).isEqualTo(first);
        assertThat(obtain(2)).isNotEqualTo(first);
        assertThat(made).isEqualTo(2);
        assertThat(first.manifest().shape()).isEqualTo(shape(1));
        assertThat(templates().list()).extracting(Template::key).contains(first.key());
    }

    @Test
    void oneThatHasChangedIsMadeAnewWithANotice() throws IOException {
        Template template = obtain(1);
        Files.writeString(template.dataDisk(), "something else");

        obtain(1);

        assertThat(made).isEqualTo(2);
        assertThat(template.dataDisk()).hasContent("data of 1");
        assertThat(notices).singleElement().asString().contains("damaged", "data.qcow2", "made again");
    }

    @Test
    void whatWasNotUsedForTheLongestTimeMakesRoom() {
        Template oldest = obtain(1);
        Template other = obtain(2);
        obtain(1);

        Template newest = obtain(3);

        assertThat(templates().list()).containsExactly(newest, oldest);
        assertThat(other.directory()).doesNotExist();
    }

    @Test
    void aDiskThatSomebodyHasALinkToOutlivesItsTemplate() throws IOException {
        Template template = obtain(1);
        Path link = Files.createLink(root.resolve("base"), template.rootDisk());

        templates().drop(template);

        assertThat(templates().list()).isEmpty();
        assertThat(link).hasContent("root of 1");
    }

    @Test
    void oneThatCannotBeMadeLeavesNothing() throws IOException {
        assertThatThrownBy(() -> templates().obtain(shape(1), Progress.NONE, directory -> {
                    write(directory.resolve("root.qcow2"), "half");
                    throw BerthException.failed("the kernel panicked");
                }))
                .hasMessageContaining("panicked");

        assertThat(names()).containsExactly(shape(1).key() + ".lock");
    }

    @Test
    void whatAKilledProcessHasLeftIsSweptAndTheWholeOnesStay() throws IOException {
        Template template = obtain(1);
        Files.createDirectory(root.resolve("templates/.new-" + shape(2).key()));
        Files.createDirectory(root.resolve("templates/.old-" + shape(3).key()));

        templates().sweep();

        assertThat(templates().list()).containsExactly(template);
        assertThat(names()).noneMatch(name -> name.startsWith("."));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(root.resolve("templates"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
