package dev.berth.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackDumpTest {

    /** As a K3s printed it that had lost its lease on a busy machine. */
    private static final List<String> JOURNAL = """
            2026-11-28T06:35:05+00:00 kube k3s[4081]: E1128 06:35:05.9 4081 leaderelection.go:325] error retrieving lock: timeout
            2026-11-28T06:35:06+00:00 kube k3s[4081]: time="2026-11-28T06:35:06Z" level=fatal msg="leaderelection lost (k3s)"
            2026-11-28T06:35:06+00:00 kube k3s[4081]: goroutine 812 [IO wait]:
            2026-11-28T06:35:06+00:00 kube k3s[4081]: bufio.(*Reader).Read(0xc003f9f8c0, {0xc0038791b8, 0x9, 0x18?})
            2026-11-28T06:35:06+00:00 kube k3s[4081]:         /usr/lib/go-1.19/src/bufio/bufio.go:237 +0x1bb
            2026-11-28T06:35:06+00:00 kube k3s[4081]: io.ReadFull(...)
            2026-11-28T06:35:06+00:00 kube k3s[4081]:         /usr/lib/go-1.19/src/io/io.go:351
            2026-11-28T06:35:06+00:00 kube k3s[4081]: golang.org/x/net/http2.readFrameHeader({0xc0038791b8?, 0x9?, 0xc013d61728?}, {0x4d84e40?})
            2026-11-28T06:35:06+00:00 kube k3s[4081]: created by net/http.(*Transport).dialConn
            2026-11-28T06:35:06+00:00 kube k3s[4081]:\s
            2026-11-28T06:35:06+00:00 kube systemd[1]: k3s.service: Failed with result 'exit-code'.
            2026-11-28T06:35:06+00:00 kube systemd[1]: k3s.service: Consumed 1min 33.964s CPU time, 685.4M memory peak.
            """.lines().toList();

    @Test
    void whatAProgramSaidIsLeftAndItsStacksAreNot() {
        assertThat(new ProcessRunner(System.getenv())
                        .run(Command.of(List.of("sh", "-c", StackDump.filter()))
                                .input(String.join("\n", JOURNAL) + "\n"))
                        .stdout()
                        .lines())
                .containsExactly(JOURNAL.get(0), JOURNAL.get(1), JOURNAL.get(10), JOURNAL.get(11));
    }
}
