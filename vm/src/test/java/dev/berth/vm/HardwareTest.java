package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardwareTest {

    private static final Hardware HARDWARE = new Hardware(
            2,
            ByteSize.ofGiB(2),
            Path.of("/images/a b/kernel"),
            Path.of("/images/a b/initrd"),
            "quiet panic=-1",
            List.of(new ReadOnlyDisk("berth-k3s", Path.of("/cache/k3s.img"))),
            List.of(new PortForward(Protocol.UDP, "0.0.0.0", 5353, "10.0.2.15", 53)),
            Network.ISOLATED);

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() {
        HARDWARE.write(file());

        assertThat(Hardware.read(file())).isEqualTo(HARDWARE);
    }

    /** Machines that were suspended, and templates that were made, before there was the code that reads it now. */
    @Test
    void whatWasWrittenWhenJacksonBoundItIsRead() throws IOException {
        Files.writeString(file(), """
                {"cpus":2,"memory":{"bytes":2147483648},"kernel":"file:///images/a%20b/kernel",\
                "initrd":"file:///images/a%20b/initrd","kernelArguments":"quiet panic=-1",\
                "disks":[{"serial":"berth-k3s","file":"file:///cache/k3s.img"}],\
                "forwards":[{"protocol":"udp","hostAddress":"0.0.0.0","hostPort":5353,\
                "guestAddress":"10.0.2.15","guestPort":53}],"network":"isolated"}""");

        assertThat(Hardware.read(file())).isEqualTo(HARDWARE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{ half",
                "{\"cpus\":2}",
                "{\"cpus\":\"two\"}",
                "{\"cpus\":2,\"memory\":{\"bytes\":1024},\"kernel\":\"no uri\",\"initrd\":\"file:///i\","
                        + "\"kernelArguments\":\"\",\"disks\":[],\"forwards\":[],\"network\":\"open\"}"
            })
    void whatIsNoneIsRefusedByItsFile(String text) throws IOException {
        Files.writeString(file(), text);

        assertThatThrownBy(() -> Hardware.read(file()))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(file().toString());
    }

    private Path file() {
        return directory.resolve("hardware.json");
    }
}
