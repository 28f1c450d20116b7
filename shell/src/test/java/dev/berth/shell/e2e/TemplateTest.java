package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Profiles that continue from a template: the first one has it made. In order, since each boot takes long. */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TemplateTest {

    /** All by which a guest is known, one thing a line, as soon as all of it has been laid down. */
    private static final String WHO = """
            timeout 60 systemctl is-system-running --wait >/dev/null
            cat /etc/machine-id /proc/sys/kernel/random/boot_id /var/lib/docker/engine-id; echo
            hostname
            sed -n 3p /run/berth/ssh_host_ed25519_key
            cut -d ' ' -f 2 /run/berth/authorized_keys
            ls /run/log/journal
            docker info --format '{{.ID}}'
            od -An -N 16 -tx1 /dev/urandom
            tail -c 64 /run/berth/dropbear_host_key | base64 -w 0; echo
            """;

    private Workplace workplace;

    @BeforeAll
    void openWorkplace() throws Exception {
        workplace = new Workplace(Map.of("BERTH_TEMPLATES", "5GiB"));
    }

    @AfterAll
    void closeWorkplace() throws Exception {
        workplace.close();
    }

    private CommandResult create(String name) {
        CommandResult created = workplace.berth("profile", "create", name, "--cpus", "2", "--memory", "1GiB");
        assertThat(created.exitCode()).as(created.stderr()).isZero();
        return created;
    }

    @Test
    @Order(1)
    void theFirstProfileHasTheTemplateMadeAndTheSecondBootsNothing() {
        assertThat(create("one").stderr())
                .contains("booting the kernel", "saving it for all machines")
                .doesNotContain("could not continue from a template");

        assertThat(create("two").stderr()).doesNotContain("booting the kernel");

        assertThat(workplace.docker("--context", "berth-two", "info", "--format", "{{.Name}}"))
                .isEqualTo("two\n");
        assertThat(workplace.qemuProcesses("one")).hasSize(1);
        assertThat(workplace.processes()).noneMatch(line -> line.contains("/templates/"));
    }

    @Test
    @Order(2)
    void noTwoOfThemShareAnythingByWhichTheyAreKnown() throws Exception {
        List<String> one = who("one");
        List<String> two = who("two");

        assertThat(one).hasSameSizeAs(two).doesNotContainAnyElementsOf(two);
        assertThat(one.get(2))
                .as("the id that the engine has written and the one it says")
                .isEqualTo(one.get(7));
        assertThat(one.get(3)).isEqualTo("one");
        assertThat(workplace.berthOutput("exec", "two", "--", "systemctl", "is-system-running"))
                .as("what waited for it to be reachable has started, too")
                .isEqualTo("running\n");
        Path keys = workplace.home().resolve("profiles/one/ssh");
        String port = workplace
                .berthJson("profile", "show", "two", "-o", "json")
                .at("/machine/sshPort")
                .asString();
        CommandResult other = workplace
                .runner()
                .run(Command.of(
                        "ssh",
                        "-F",
                        "none",
                        "-p",
                        port,
                        "-i",
                        keys.resolve("id_ed25519").toString(),
                        "-o",
                        "IdentitiesOnly=yes",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "root@127.0.0.1",
                        "true"));
        assertThat(other.stderr()).contains("Permission denied");
    }

    @Test
    @Order(3)
    void aCloneHasTheDataOfAProfileThatRunsOnAndNothingByWhichThatIsKnown() {
        workplace.docker("--context", "berth-two", "volume", "create", "cloned");
        workplace.berthOutput(
                "exec",
                "two",
                "--",
                "sh",
                "-c",
                "cd /var/lib/rancher && mkdir -p k3s/server/tls k3s/agent/images && touch k3s/server/tls/ca.key"
                        + " k3s/agent/client.key k3s/agent/images/kept");
        List<String> two = who("two");

        workplace.berthOutput("profile", "clone", "two", "three", "--no-use");

        assertThat(workplace.docker("--context", "berth-three", "volume", "ls", "--quiet"))
                .isEqualTo("cloned\n");
        assertThat(who("three"))
                .hasSameSizeAs(two)
                .doesNotContainAnyElementsOf(two)
                .contains("three");
        assertThat(workplace.berthOutput(
                        "exec", "three", "--", "find", "/var/lib/rancher/k3s", "-type", "f", "-printf", "%P\n"))
                .as("no cluster, whose keys would be those of another one")
                .isEqualTo("agent/images/kept\n");
        assertThat(who("two").subList(0, 8)).as("runs on").isEqualTo(two.subList(0, 8));
        workplace.berthOutput("profile", "delete", "three", "--yes");
    }

    @Test
    @Order(4)
    void aResetContinuesFromTheTemplateToo() throws Exception {
        workplace.docker("--context", "berth-two", "volume", "create", "kept");
        List<String> before = who("two");

        CommandResult reset = workplace.berth("profile", "reset", "two", "--yes");

        assertThat(reset.exitCode()).as(reset.stderr()).isZero();
        assertThat(reset.stderr()).doesNotContain("booting the kernel");
        assertThat(workplace.docker("--context", "berth-two", "volume", "ls", "--quiet"))
                .isEmpty();
        assertThat(who("two").get(7)).isNotEqualTo(before.get(7));
        assertThat(workplace.home().resolve("profiles/two")).isDirectoryNotContaining("glob:**/aside-*");
    }

    @Test
    @Order(5)
    void whatAGuestHasReadIsNotKept() throws Exception {
        long before = workplace.megabytesOfASuspension("two");
        workplace.berthOutput(
                "exec",
                "two",
                "--",
                "sh",
                "-c",
                "cat /usr/bin/* /usr/sbin/* /usr/lib/*-linux-gnu/* >/dev/null 2>&1; :");

        assertThat(workplace.megabytesOfASuspension("two")).isLessThan(before + 64);
    }

    @Test
    @Order(6)
    void whatAProfileHasWrittenIsThereAfterItsTemplateIsGoneAndItHasBooted() {
        workplace.docker("--context", "berth-two", "volume", "create", "kept");

        dropTemplatesByAnotherQemu();

        workplace.berthOutput("profile", "restart", "two");
        assertThat(workplace.docker("--context", "berth-two", "volume", "ls", "--quiet"))
                .isEqualTo("kept\n");
    }

    /** A profile that cannot continue from the template boots, and says why. */
    private void dropTemplatesByAnotherQemu() {
        try (Stream<Path> templates = Files.list(workplace.home().resolve("templates"))) {
            Path fit = templates
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow()
                    .resolve("saved/fit.json");
            FileTime modified = Files.getLastModifiedTime(fit);
            Files.writeString(fit, Files.readString(fit).replaceFirst("\"qemu\":\"[0-9]", "\"qemu\":\"0"));
            Files.setLastModifiedTime(fit, modified);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        workplace.berthOutput("profile", "delete", "one", "--yes");

        assertThat(create("one").stderr()).contains("another QEMU", "booting the kernel");

        assertThat(workplace.home().resolve("templates")).isDirectoryNotContaining(entry -> Files.isDirectory(entry));
    }

    private List<String> who(String profile) {
        return workplace
                .berthOutput("exec", profile, "--", "sh", "-c", WHO)
                .lines()
                .toList();
    }
}
