package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Folders of the host in a real machine, as containers see them. All in one machine, in order. */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MountTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Workplace workplace;
    private Path shared;
    private Path project;
    private Path fixed;

    @BeforeAll
    void shareWhatBerthsOwnFilesAreIn() throws Exception {
        workplace = new Workplace(Map.of());
        shared = workplace.root();
        project = Files.createDirectories(workplace.scratch().resolve("src/a project, größer"));
        fixed = workplace.scratch();
        Files.writeString(fixed.resolve("text"), "before\n");
        workplace.berthOutput(
                "profile", "create", "dev", "--cpus", "2", "--memory", "1GiB", "--mount", shared.toString());
        workplace.docker(
                "import", Workplace.fixtures().resolve("rootfs-amd64.tar").toString(), "busybox");
    }

    @AfterAll
    void closeWorkplace() throws Exception {
        workplace.close();
    }

    private String inContainer(Path folder, String script) {
        return workplace.docker("run", "--rm", "--volume", folder + ":/x", "busybox", "sh", "-c", script);
    }

    @Test
    @Order(1)
    void aFolderIsInContainersAndInTheGuestAtItsOwnPlace() throws Exception {
        Files.writeString(project.resolve("here"), "from the host\n");

        assertThat(inContainer(project, "cat /x/here; echo from a container >/x/there"))
                .isEqualTo("from the host\n");

        assertThat(project.resolve("there")).hasContent("from a container\n");
        assertThat(workplace.berthOutput(
                        "exec", "dev", "--", "cat", project.resolve("there").toString()))
                .isEqualTo("from a container\n");
    }

    @Test
    @Order(2)
    void namesModesOwnersAndLinksAreTheSameOnBothSides() throws Exception {
        Path folder = Files.createDirectory(project.resolve("matrix"));
        Path odd = Files.writeString(folder.resolve("ünï cödé 日本 'quote\" $x"), "odd");
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("plain"));

        String seen = inContainer(
                folder,
                "cd /x; cat ünï*; stat -c %a ünï*; readlink relative; echo plain >plain; cat relative;"
                        + " mkdir -m 700 private; chmod 4755 plain; chown 1234:2345 plain; ln plain hard;"
                        + " ln -s /nowhere absolute; mv private moved");

        assertThat(seen).isEqualTo("odd751\nplain\nplain\n");
        Path plain = folder.resolve("plain");
        assertThat(Files.getAttribute(plain, "unix:uid")).isEqualTo(1234);
        assertThat(Files.getAttribute(plain, "unix:gid")).isEqualTo(2345);
        assertThat((Integer) Files.getAttribute(plain, "unix:mode") & 0777).isEqualTo(0755);
        assertThat(Files.isSameFile(plain, folder.resolve("hard"))).isTrue();
        assertThat(Files.readSymbolicLink(folder.resolve("absolute"))).isEqualTo(Path.of("/nowhere"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("moved"))))
                .isEqualTo("rwx------");
    }

    @Test
    @Order(3)
    void berthsOwnFilesAreHidden() {
        String own = workplace.home().toString();

        assertThat(workplace.berthOutput("exec", "dev", "--", "ls", "-A", own)).isEmpty();
        assertThat(workplace
                        .berth("exec", "dev", "--", "cat", own + "/profiles/dev/ssh/id_ed25519")
                        .exitCode())
                .isNotZero();
    }

    @Test
    @Order(4)
    void aChangeOfTheHostIsSeen() throws Exception {
        Path file = Files.writeString(project.resolve("changing"), "one");
        assertThat(inContainer(project, "cat /x/changing")).isEqualTo("one");

        Files.writeString(file, "another");

        await().atMost(PATIENCE)
                .until(() -> inContainer(project, "cat /x/changing").equals("another"));
    }

    @Test
    @Order(5)
    void foldersComeAndGoWithoutARestart() throws Exception {
        String before = workplace.berthOutput("exec", "dev", "--", "cat", "/proc/sys/kernel/random/boot_id");
        Path file = Files.writeString(fixed.resolveSibling("single file"), "single\n");
        Path home = Files.createDirectory(fixed.resolveSibling("home of a root"));
        for (String read : List.of(".bashrc", ".profile")) {
            Files.writeString(home.resolve(read), "touch /root/was-read\n");
        }

        CommandResult edited = workplace.berth(
                "profile",
                "edit",
                "dev",
                "--mount",
                shared.toString(),
                "--mount",
                fixed + ":/srv/fix ed:ro",
                "--mount",
                file + ":/etc/single",
                "--mount",
                home + ":/root");

        assertThat(edited.exitCode()).as(edited.stderr()).isZero();
        assertThat(edited.stdout() + edited.stderr()).doesNotContain("restart");
        assertThat(workplace.berthOutput("exec", "dev", "--", "cat", "/srv/fix ed/text", "/etc/single"))
                .isEqualTo("before\nsingle\n");
        assertThat(workplace.berthOutput("exec", "dev", "--", "ls", "-A", "/root"))
                .as("no shell of the guest begins with what a host's root has in its home")
                .isEqualTo(".bashrc\n.profile\n");
        assertThat(workplace.berthOutput("exec", "dev", "--", "cat", "/proc/sys/kernel/random/boot_id"))
                .isEqualTo(before);
        assertThat(workplace.state("dev")).isEqualTo("running");
    }

    @Test
    @Order(6)
    void rootInTheGuestCannotWriteWhatIsReadOnly() {
        CommandResult written = workplace.berth(
                "exec",
                "dev",
                "--",
                "sh",
                "-c",
                "mount -o remount,rw '/srv/fix ed'; mkdir -p /mnt/again;"
                        + " mount -t virtiofs -o rw \"$(findmnt -n -o SOURCE '/srv/fix ed')\" /mnt/again;"
                        + " echo evil >'/srv/fix ed/text'; echo evil >/mnt/again/text; touch /mnt/again/new;"
                        + " chmod 777 /mnt/again/text; cat /mnt/again/text; umount /mnt/again");

        assertThat(written.stdout()).isEqualTo("before\n");
        assertThat(written.stderr()).contains("Read-only file system");
        assertThat(fixed.resolve("text")).hasContent("before\n");
        assertThat(fixed.resolve("new")).doesNotExist();
    }

    @Test
    @Order(7)
    void aContainerGoesOnWithItsFolderAfterASuspension() throws Exception {
        workplace.docker(
                "run",
                "--detach",
                "--name",
                "writer",
                "--volume",
                project + ":/x",
                "--volume",
                fixed + ":/ro:ro",
                "busybox",
                "sh",
                "-c",
                "while :; do echo >>/x/log; sleep 0.2; done");
        awaitGrowth(project.resolve("log"));

        workplace.berthOutput("profile", "suspend", "dev");
        assertThat(workplace.processes()).isEmpty();
        long kept = Files.size(project.resolve("log"));
        workplace.berthOutput("profile", "resume", "dev");

        assertThat(Files.size(project.resolve("log"))).isGreaterThanOrEqualTo(kept);
        awaitGrowth(project.resolve("log"));
        assertThat(workplace.berthOutput("exec", "dev", "--", "cat", "/srv/fix ed/text"))
                .isEqualTo("before\n");
    }

    @Test
    @Order(8)
    void aFolderThatNobodyUsesAtThatMomentIsMendedWhenItsServerIsKilled() throws Exception {
        workplace.docker(
                "run", "--detach", "--name", "reader", "--volume", "/srv/fix ed:/fixed", "busybox", "sleep", "1000");
        assertThat(workplace.docker("exec", "reader", "cat", "/fixed/text")).isEqualTo("before\n");

        // The guest closes a file some time after its reader has ended; until then it is in use.
        TimeUnit.SECONDS.sleep(5);
        kill("/srv/fix ed");

        await().atMost(PATIENCE).until(() -> "running".equals(workplace.state("dev")));
        assertThat(workplace.docker("exec", "reader", "cat", "/fixed/text")).isEqualTo("before\n");
        assertThat(workplace.berthOutput("exec", "dev", "--", "cat", "/srv/fix ed/text"))
                .isEqualTo("before\n");
    }

    @Test
    @Order(9)
    void aFolderThatIsBeingWrittenIsDegradedWithItsRemedyWhenItsServerIsKilled() throws Exception {
        awaitGrowth(project.resolve("log"));
        // A server that is held long enough for the writer to wait for it: between two writes it would be mended.
        ProcessHandle server = server(shared.toString());
        Stream.concat(Stream.of(server), server.descendants()).forEach(this::hold);
        TimeUnit.SECONDS.sleep(5);

        kill(shared.toString());

        await().atMost(PATIENCE).until(() -> "degraded".equals(workplace.state("dev")));
        assertThat(workplace.berthOutput("profile", "show", "dev")).contains("profile restart --force dev");
        // As 'restart --force' does, without waiting as long for a guest that cannot shut down any more.
        workplace.berthOutput("profile", "stop", "--force", "--timeout", "10s", "dev");
        workplace.berthOutput("profile", "start", "dev");
        assertThat(workplace.state("dev")).isEqualTo("running");
        workplace.docker("start", "writer");
        awaitGrowth(project.resolve("log"));
    }

    private void kill(String place) throws Exception {
        ProcessHandle server = server(place);
        server.destroyForcibly();
        server.onExit().get(1, TimeUnit.MINUTES);
    }

    private void hold(ProcessHandle process) {
        workplace.runner().run(Command.of("kill", "-STOP", Long.toString(process.pid())));
    }

    /** What serves a folder. All have been plugged in anew, and so numbered in the order of their places. */
    private ProcessHandle server(String place) throws IOException {
        int folder = Stream.of("/etc/single", "/root", "/srv/fix ed", shared.toString())
                .sorted()
                .toList()
                .indexOf(place);
        Path file = workplace.home().resolve("profiles/dev/folder" + folder + ".pid");
        long pid = Long.parseLong(Files.readString(file).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static void awaitGrowth(Path file) throws Exception {
        long before = Files.exists(file) ? Files.size(file) : 0;
        await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > before);
    }
}
