package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.guest.Following;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.process.ProcessRunner;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a machine of which nothing is there but what this asks of one; with a real one, see {@code AgentTest}. */
@Timeout(60)
class MachinePortsTest {

    @TempDir
    Path directory;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<PortForward> forwards = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Consumer<String>> listeners = new LinkedBlockingQueue<>();

    private Consumer<String> guestSays = line -> {};
    private Thread thread = new Thread();

    private void begin() {
        Guest guest = fake(Guest.class, (_, method, arguments) -> switch (method.getName()) {
            case "follow" -> {
                @SuppressWarnings("unchecked") // see Guest
                Consumer<String> onLine = (Consumer<String>) arguments[1];
                listeners.add(onLine);
                yield (Following) () -> {};
            }
            case "connection" -> OptionalLong.empty();
            default -> null;
        });
        Machine running = fake(Machine.class, (_, method, arguments) -> switch (method.getName()) {
            case "state" -> MachineState.RUNNING;
            case "forwards", "launchedForwards" -> List.copyOf(forwards);
            case "changeForwards" -> {
                forwards.removeAll((Collection<?>) arguments[0]);
                ((Collection<?>) arguments[1]).forEach(each -> forwards.add((PortForward) each));
                yield List.of();
            }
            default -> null;
        });
        Map<String, Object> answers = Map.of(
                "running", Optional.of(running),
                "connected", Optional.of(guest),
                "directory", directory);
        VirtualMachine machine = fake(VirtualMachine.class, (_, method, _) -> answers.get(method.getName()));
        thread = Thread.ofPlatform()
                .daemon()
                .start(new MachinePorts(
                        machine,
                        new UdpRelays(directory, new ProcessRunner(System.getenv())),
                        directory.resolve("lock"),
                        log::add));
    }

    private void beginAndListen() throws InterruptedException {
        begin();
        guestSays = listeners.take();
    }

    @AfterEach
    void end() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    @Test
    void thatAGuestPublishesMoreThanIsForwardedIsSaidOnce() throws Exception {
        beginAndListen();
        for (int round = 0; round < 3; round++) {
            guestSays.accept("begin");
            for (int port = 30_000; port < 30_000 + PortListing.MOST_PORTS + 5; port++) {
                guestSays.accept("udp UNCONN 0 0 [::1]:" + port + " [::]:* ino:1 sk:1 cgroup:/x v6only:1 <->");
            }
            guestSays.accept("end");
        }

        await().until(() -> log.stream().anyMatch(line -> line.startsWith("blocked: ")));
        assertThat(log.stream().filter(line -> line.startsWith("it publishes 5 ports more than")))
                .hasSize(1);
    }

    @Test
    void aPlanThatCannotBeReadIsTriedAgainAndToldOfOnce() throws Exception {
        beginAndListen();
        Path plan = Files.writeString(directory.resolve("forwards.json"), "{");
        guestSays.accept("begin");
        guestSays.accept("end");
        await().until(() -> !log.isEmpty());

        Thread.sleep(Duration.ofMillis(2500));
        assertThat(log).singleElement().asString().startsWith("the forwards could not be looked after");

        Files.delete(plan);
        new PortPlan("127.0.0.1", List.of(), List.of("host:28080 -> guest:80")).write(directory);
        await().until(() -> log.stream().anyMatch(line -> line.startsWith("forwarded: 127.0.0.1:28080")));
    }

    @Test
    void whyAGuestCannotBeListenedToIsSaidAndCommandsFindTheProfileFreeMeanwhile() throws Exception {
        Files.writeString(directory.resolve("forwards.json"), "{");
        begin();

        Thread.sleep(Duration.ofMillis(2500));
        assertThat(log).singleElement().asString().contains("forwards.json");
        assertThat(listeners).isEmpty();
    }

    private static <T> T fake(Class<T> type, InvocationHandler answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answer));
    }
}
