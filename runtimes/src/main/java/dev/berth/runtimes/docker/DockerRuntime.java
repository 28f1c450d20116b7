package dev.berth.runtimes.docker;

import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.BootParts;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Docker Engine, reached by the docker command through a context named {@code berth-PROFILE}. */
public final class DockerRuntime implements ContainerRuntime {

    private static final ForwardedSocket SOCKET = new ForwardedSocket("docker.sock", "/run/docker.sock");

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);

    /** An engine that answers at all tells of itself in well under a second, unless its disk or the host is busy. */
    private static final Duration INFO_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(20);

    /**
     * Between two pings the guest is asked whether the engine still has a chance. That takes as long as a pause should,
     * and an engine that cannot start ends the wait at once.
     */
    private static final String GAVE_UP = "systemctl is-failed --quiet docker.service || { sleep 0.2; exit 1; }";

    private final DockerContexts contexts;

    public DockerRuntime(DockerContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public String name() {
        return "docker";
    }

    @Override
    public String description() {
        return "Docker Engine with a docker context on the host";
    }

    @Override
    public void validate(Map<String, Object> settings) {
        DaemonJson.validate(settings);
    }

    @Override
    public BootParts prepare(RuntimeInstance instance, Progress progress) {
        return new BootParts(
                GuestContract.TARGET_DOCKER,
                GuestContract.MARKER_DOCKER,
                List.of(new GuestFile(DaemonJson.PATH, DaemonJson.text(instance.settings()), 0644)));
    }

    @Override
    public List<ForwardedSocket> sockets() {
        return List.of(SOCKET);
    }

    @Override
    public EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress) {
        DockerEngine engine = new DockerEngine(instance.socket(SOCKET));
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                engine.ping(PING_TIMEOUT);
                return engine.status(INFO_TIMEOUT);
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage());
                progress.detail("waiting for Docker Engine: " + reason);
                boolean gaveUp =
                        instance.machine().guest().run(GAVE_UP, LOG_TIMEOUT).succeeded();
                if (gaveUp) {
                    throw notReady(instance, "did not start", "its service failed")
                            .causedBy(e);
                }
                if (System.nanoTime() >= deadline) {
                    throw notReady(instance, "was not ready within " + timeout.toSeconds() + " s", reason)
                            .causedBy(e);
                }
            }
        }
    }

    private BerthException notReady(RuntimeInstance instance, String what, String reason) {
        return BerthException.failed("Docker Engine in profile " + instance.profile() + " " + what)
                .because(reason + "; its log ends with\n  " + String.join("\n  ", logs(instance, 15)) + "\n")
                .remedy("See more with: berth profile logs " + instance.profile() + " --source runtime");
    }

    @Override
    public Optional<EngineStatus> status(RuntimeInstance instance) {
        DockerEngine engine = new DockerEngine(instance.socket(SOCKET));
        try {
            engine.ping(PING_TIMEOUT);
            return Optional.of(engine.status(INFO_TIMEOUT));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void requireWirable(String profile) {
        contexts.requireOwn(profile);
    }

    @Override
    public void wire(RuntimeInstance instance) {
        contexts.write(instance.profile(), instance.socket(SOCKET));
    }

    @Override
    public void unwire(String profile) {
        contexts.remove(profile);
    }

    @Override
    public Map<String, String> contexts(String profile, Map<String, Object> settings) {
        return Map.of(DockerContexts.KIND, DockerContexts.name(profile));
    }

    @Override
    public List<String> logs(RuntimeInstance instance, int lines) {
        CommandResult result = instance.machine()
                .guest()
                .run("journalctl --unit docker.service --no-pager --output short-iso --lines " + lines, LOG_TIMEOUT);
        if (!result.succeeded()) {
            throw BerthException.failed("could not read the log of Docker Engine in profile " + instance.profile())
                    .because(result.tail(3).strip());
        }
        return result.stdout().lines().toList();
    }
}
