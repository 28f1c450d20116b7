package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.EngineNotes;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineDisksTest {

    private static final QemuImg IMAGES = new QemuImg(new ProcessRunner(System.getenv()));

    private Path directory;

    private GuestImage image;
    private MachineDisks disks;

    @BeforeEach
    void makeImage() throws IOException {
        directory = Files.createTempDirectory("berth-");
        image = image("image");
        disks = disks(Files.createDirectories(home().profile("machine")));
    }

    @AfterEach
    void sweep() {
        Tree.delete(directory);
    }

    private BerthHome home() {
        return new BerthHome(directory);
    }

    private MachineDisks disks(Path place) {
        return new MachineDisks(place, IMAGES, new Layers(home(), IMAGES));
    }

    private GuestImage image(String name) throws IOException {
        GuestImage made = new GuestImage(name, Files.createDirectory(directory.resolve(name)));
        IMAGES.createDisk(made.rootDisk(), ByteSize.ofMiB(8));
        return made;
    }

    private Template template() throws IOException {
        Path place = Files.createDirectory(directory.resolve("template"));
        disks(place).prepare(image, ByteSize.ofMiB(4));
        return new Template("template", place);
    }

    @Test
    void disksOfAnotherMachineHaveToBecomeThisOnesOwnOnce() throws IOException {
        disks.prepare(image, ByteSize.ofMiB(4));
        disks.formatted();
        MachineDisks clone = disks(Files.createDirectories(home().profile("clone")));

        clone.prepare(disks);

        assertThat(clone.exist()).isTrue();
        assertThat(clone.on(image)).isTrue();
        assertThat(clone.copied()).isTrue();
        assertThat(disks.copied()).isFalse();
        clone.individual();
        assertThat(clone.copied()).isFalse();
        clone.prepare(disks);
        clone.discard(true);
        assertThat(clone.copied()).as("of new disks").isFalse();
    }

    @Test
    void theDataOfOneMomentIsAWholeDiskOfItsOwnThatAnotherMachineCanHave() throws IOException {
        disks.prepare(image, ByteSize.ofMiB(4));
        disks.formatted();
        Path file = Files.createDirectories(home().profile("other")).resolve("incoming");

        disks.fork();
        disks.flattenFork(file);
        assertThat(Files.getPosixFilePermissions(file))
                .as("it may lie where others can look")
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        disks.forgetFork();
        new Layers(home(), IMAGES).sweep();

        assertThat(IMAGES.info(file).backing()).isEmpty();
        MachineDisks other = disks(home().profile("other"));
        other.prepare(file, ByteSize.ofMiB(8));
        other.prepare(image, ByteSize.ofMiB(8));
        assertThat(other.copied()).isTrue();
        assertThat(other.unformatted()).isFalse();
        assertThat(IMAGES.info(other.data()).size()).isEqualTo(ByteSize.ofMiB(8));
    }

    @Test
    void aDiskFromElsewhereThatIsLargerThanWantedIsRefusedAndStaysWhereItIs() throws IOException {
        Path file = Files.createDirectories(home().profile("machine")).resolve("incoming");
        IMAGES.createDisk(file, ByteSize.ofMiB(8));

        assertThatThrownBy(() -> disks.prepare(file, ByteSize.ofMiB(4)))
                .hasMessageContaining("8MiB and cannot shrink to 4MiB")
                .hasMessageContaining("--disk 8MiB");
        assertThat(file).exists();
    }

    @Test
    void aDiskFromElsewhereThatRestsOnAFileOfThisHostIsRefused() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "x".repeat(512));
        Path file = Files.createDirectories(home().profile("machine")).resolve("incoming");
        new ProcessRunner(System.getenv())
                .output(Command.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-b",
                        secret.toString(),
                        "-F",
                        "raw",
                        file.toString()));

        assertThatThrownBy(() -> disks.prepare(file, ByteSize.ofMiB(8))).hasMessageContaining("rests on another file");

        assertThat(disks.data()).doesNotExist();
    }

    @Test
    void disksOnATemplateStandWithoutItAndKnowTheirImage() throws IOException {
        Template template = template();

        disks.prepare(template);
        Tree.delete(template.directory());
        new Layers(home(), IMAGES).sweep();

        assertThat(disks.exist()).isTrue();
        assertThat(disks.on(image)).isTrue();
        assertThat(disks.on(image("other"))).isFalse();
        assertThat(IMAGES.info(disks.data()).size()).isEqualTo(ByteSize.ofMiB(4));
        IMAGES.check(disks.data());
    }

    @Test
    void disksOnATemplateGrowAndReplaceWhatWasThere() throws IOException {
        disks.prepare(image, ByteSize.ofMiB(16));

        disks.prepare(template());
        disks.prepare(image, ByteSize.ofMiB(32));

        assertThat(IMAGES.info(disks.data()).size()).isEqualTo(ByteSize.ofMiB(32));
    }

    @Test
    void disksThatWerePutAsideComeBackInPlaceOfNewOnes() throws IOException {
        disks.prepare(template());
        disks.setAside(true);
        disks.prepare(image, ByteSize.ofMiB(16));
        new Layers(home(), IMAGES).sweep();

        disks.bringBack();

        assertThat(IMAGES.info(disks.data()).size()).isEqualTo(ByteSize.ofMiB(4));
        assertThat(disks.unformatted()).as("what was said of the new data disk").isFalse();
        IMAGES.check(disks.root());
        assertThat(disks.directory()).isDirectoryNotContaining("glob:**/aside-*");
    }

    @Test
    void whatIsKnownOfADataDiskGoesAsideAndComesBackWithItHoweverOftenThatIsDone() {
        disks.prepare(image, ByteSize.ofMiB(4));
        disks.setAside(true);
        disks.prepare(image, ByteSize.ofMiB(16));
        disks.formatted();
        disks.bringBack();
        assertThat(disks.unformatted()).isTrue();

        disks.formatted();
        disks.setAside(true);
        disks.prepare(image, ByteSize.ofMiB(16));
        // After a kill the same is asked for again, with a data disk that nobody has formatted.
        disks.setAside(true);
        disks.bringBack();
        assertThat(disks.unformatted()).isFalse();
        assertThat(IMAGES.info(disks.data()).size()).isEqualTo(ByteSize.ofMiB(4));
    }

    @Test
    void whatTheEngineHasNotedOfDisksThatWerePutAsideComesBackWithThem() throws IOException {
        Path notes = EngineNotes.in(disks.directory()).file();
        disks.prepare(image, ByteSize.ofMiB(4));
        Files.writeString(notes, "version 1");
        disks.setAside(true);
        Files.writeString(notes, "no version");
        disks.setAside(true);
        Files.writeString(notes, "version 2");

        disks.bringBack();
        assertThat(notes).hasContent("version 1");

        disks.setAside(true);
        disks.deleteAside();
        assertThat(notes).as("a port, for one, is the same for new disks").hasContent("version 1");
        assertThat(disks.directory()).isDirectoryNotContaining("glob:**/aside-*");

        disks.setAside(false);
        Files.writeString(notes, "version 3");
        disks.bringBack();
        assertThat(notes).as("of the data that stayed").hasContent("version 3");
    }

    @Test
    void onlyTheSystemIsPutAsideWhereTheDataIsToStay() {
        disks.prepare(image, ByteSize.ofMiB(16));

        disks.setAside(false);

        assertThat(disks.root()).doesNotExist();
        assertThat(disks.data()).exists();
        disks.bringBack();
        assertThat(disks.exist()).isTrue();
    }

    @Test
    void puttingAsideGoesOnWhereItWasKilled() throws IOException {
        disks.prepare(image, ByteSize.ofMiB(16));
        Files.move(disks.root(), disks.directory().resolve("aside-root.qcow2"));

        disks.setAside(true);
        disks.bringBack();

        assertThat(disks.exist()).isTrue();
        assertThat(disks.on(image)).isTrue();
    }
}
