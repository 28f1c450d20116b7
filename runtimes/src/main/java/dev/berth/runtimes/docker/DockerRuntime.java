package dev.berth.runtimes.docker;

import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineService;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.BootParts;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Docker Engine, reached by the docker command through a context named {@code berth-PROFILE}. */
public final class DockerRuntime implements ContainerRuntime {

    /** As profiles are made with it. */
    public static final String NAME = "docker";

    private static final ForwardedSocket SOCKET = new ForwardedSocket("docker.sock", "/run/docker.sock");

    private static final EngineService SERVICE = new EngineService("Docker Engine", "docker.service");

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);

    /** An engine that answers at all tells of itself in well under a second, unless its disk or the host is busy. */
    private static final Duration INFO_TIMEOUT = Duration.ofSeconds(10);

    private final DockerContexts contexts;

    public DockerRuntime(DockerContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public String name() {
        return NAME;
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
                        List.of(new GuestFile(DaemonJson.PATH, DaemonJson.text(instance.settings()), 0644)))
                .common(instance.settings().isEmpty());
    }

    @Override
    public List<ForwardedSocket> sockets() {
        return List.of(SOCKET);
    }

    @Override
    public EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress) {
        DockerEngine engine = new DockerEngine(instance.socket(SOCKET));
        return SERVICE.await(instance, () -> ask(engine), timeout, progress);
    }

    /** {@inheritDoc} Asks for nothing that docker-java would have to be loaded for. */
    @Override
    public void awaitAnswer(RuntimeInstance instance, Duration timeout, Progress progress) {
        DockerEngine engine = new DockerEngine(instance.socket(SOCKET));
        SERVICE.await(
                instance,
                () -> {
                    engine.ping(PING_TIMEOUT);
                    return new EngineStatus("", Map.of());
                },
                timeout,
                progress);
    }

    @Override
    public Optional<EngineStatus> status(RuntimeInstance instance) {
        try {
            return Optional.of(ask(new DockerEngine(instance.socket(SOCKET))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static EngineStatus ask(DockerEngine engine) throws IOException {
        engine.ping(PING_TIMEOUT);
        return engine.status(INFO_TIMEOUT);
    }

    @Override
    public void requireWirable(RuntimeInstance instance) {
        contexts.requireOwn(instance.profile());
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
        return SERVICE.log(instance, lines);
    }
}
