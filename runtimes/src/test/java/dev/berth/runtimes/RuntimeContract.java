package dev.berth.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.BootParts;
import dev.berth.vm.BootPlan;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.file.Tree;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What every runtime promises, in a machine that really boots from the image in the directory that
 * {@code BERTH_TEST_IMAGE} names. A runtime's own test extends this and says how its engine is configured and how that
 * shows. A boot takes long where guests are emulated, so the tests share one machine, and the one that ends it is last.
 */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class RuntimeContract {

    private static final String PROFILE = "contract";
    private static final Duration BOOT_PHASE = Duration.ofMinutes(5);
    private static final Duration READY = Duration.ofMinutes(5);

    private final Path root = temporaryDirectory();
    private final Path clients = root.resolve("clients");

    private ContainerRuntime runtime;
    private VirtualMachine machine;
    private RuntimeInstance instance;
    private BootParts parts;
    private EngineStatus ready;

    /**
     * The runtime under test.
     *
     * @param environment what clients on the host see: their configuration is in the directory {@code HOME} names
     */
    protected abstract ContainerRuntime runtime(Map<String, String> environment, BerthHome home);

    /** Engine settings whose effect {@link #assertConfigured} can see. */
    protected abstract Map<String, Object> settings();

    /** Fails unless the running engine follows {@link #settings}. */
    protected abstract void assertConfigured(RuntimeInstance instance);

    /** Writes configuration of clients as a user has it, with entries of others, below {@code home}. */
    protected abstract void configureClients(Path home) throws IOException;

    @BeforeAll
    void boot() throws IOException {
        Files.createDirectories(clients);
        configureClients(clients);
        BerthHome home = new BerthHome(root.resolve("b"));
        GuestImage image = new GuestImage(
                "test",
                Path.of(Objects.requireNonNull(
                        System.getenv("BERTH_TEST_IMAGE"),
                        "BERTH_TEST_IMAGE must name the directory of an image; ./verify builds one")));
        runtime = runtime(Map.of("HOME", clients.toString()), home);
        runtime.validate(settings());
        machine = VirtualMachines.onThisHost(home, new ProcessRunner(System.getenv()))
                .machine(PROFILE);
        machine.prepare(image, ByteSize.ofGiB(4));
        instance = new RuntimeInstance(PROFILE, machine, settings());
        parts = runtime.prepare(instance, Progress.NONE);
        Guest guest = machine.boot(new BootPlan(image, 2, ByteSize.ofGiB(2), parts, BOOT_PHASE), Progress.NONE);
        for (ForwardedSocket socket : runtime.sockets()) {
            guest.forwardSocket(instance.socket(socket), socket.guestPath());
        }
        ready = runtime.awaitReady(instance, READY, Progress.NONE);
    }

    @AfterAll
    void sweep() {
        if (machine != null) {
            machine.destroy();
        }
        Tree.delete(root);
    }

    @Test
    @Order(1)
    void aReadyEngineTellsItsVersionAndCounts() {
        assertThat(ready.version()).containsPattern("^v?\\d+\\.\\d+");
        assertThat(ready.counts())
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).as(name).isNotNegative());
        assertThat(runtime.status(instance)).hasValueSatisfying(now -> {
            assertThat(now.version()).isEqualTo(ready.version());
            assertThat(now.counts()).containsOnlyKeys(ready.counts().keySet());
        });
    }

    @Test
    @Order(2)
    void theEngineIsReachedThroughAPortOrThroughSocketsThatAreForTheirOwnerOnly() {
        assertThat(runtime.sockets().size() + parts.forwards().size()).isPositive();
        assertThat(runtime.sockets())
                .allSatisfy(socket -> assertThat(
                                PosixFilePermissions.toString(Files.getPosixFilePermissions(instance.socket(socket))))
                        .isEqualTo("rw-------"));
    }

    @Test
    @Order(3)
    void wiringTwiceIsWiringOnceAndUnwiringLeavesWhatWasThere() {
        Map<String, String> before = tree(clients);

        runtime.wire(instance);
        Map<String, String> wired = tree(clients);
        if (runtime.contexts(PROFILE, settings()).isEmpty()) {
            assertThat(wired)
                    .as("a runtime without contexts has nothing to write")
                    .isEqualTo(before);
        } else {
            assertThat(wired).isNotEqualTo(before);
        }
        runtime.wire(instance);
        assertThat(tree(clients)).isEqualTo(wired);

        runtime.unwire(PROFILE);
        assertThat(tree(clients)).isEqualTo(before);
        runtime.unwire(PROFILE);
        assertThat(tree(clients)).isEqualTo(before);
    }

    @Test
    @Order(4)
    void settingsOfTheProfileReachTheEngine() {
        assertConfigured(instance);
    }

    @Test
    @Order(5)
    void theEnginesLogIsThereAndAsLongAsAskedFor() {
        List<String> lines = runtime.logs(instance, 5);

        assertThat(lines)
                .hasSizeBetween(1, 5)
                .anySatisfy(line -> assertThat(line).isNotBlank());
    }

    @Test
    @Order(6)
    void anEngineWhoseMachineWasKilledHasNoStatusAndThatIsKnownAtOnce() {
        machine.running().orElseThrow().kill();
        long start = System.nanoTime();

        assertThat(runtime.status(instance)).isEmpty();
        // The promise is two seconds of waiting; the rest is for a busy machine.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    /** Every file below a directory with its content, and every directory, by relative path. */
    private static Map<String, String> tree(Path directory) {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                tree.put(
                        directory.relativize(entry).toString(),
                        Files.isDirectory(entry)
                                ? "directory"
                                : new String(Files.readAllBytes(entry), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return tree;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("berth-");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
