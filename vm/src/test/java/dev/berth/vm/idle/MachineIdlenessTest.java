package dev.berth.vm.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.process.CommandResult;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a machine of which nothing is there but what this asks of one, and that nobody uses. */
@Timeout(60)
class MachineIdlenessTest {

    @TempDir
    Path directory;

    @Test
    void aMachineThatNobodyUsesIsSuspendedThoughFilesInItsDirectoryComeAndGo() throws InterruptedException {
        IdlePlan.write(directory, new IdlePeriod(Duration.ofSeconds(10)));
        Object guest =
                fake(Guest.class, Map.of("run", new CommandResult(0, "", ""), "connection", OptionalLong.empty()));
        Object running =
                fake(Machine.class, Map.of("state", MachineState.RUNNING, "forwards", List.of(), "sshPort", 22));
        VirtualMachine machine = (VirtualMachine) fake(
                VirtualMachine.class,
                Map.of("running", Optional.of(running), "connected", Optional.of(guest), "directory", directory));
        CountDownLatch suspended = new CountDownLatch(1);
        MachineIdleness idleness = new MachineIdleness(machine, suspended::countDown);
        Thread thread = Thread.ofPlatform().daemon().start(idleness);
        try {
            boolean done = false;
            for (int i = 0; i < 250 && !done; i++) {
                idleness.changed();
                done = suspended.await(100, TimeUnit.MILLISECONDS);
            }
            assertThat(done).isTrue();
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    private static Object fake(Class<?> type, Map<String, Object> answers) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> answers.get(method.getName()));
    }
}
