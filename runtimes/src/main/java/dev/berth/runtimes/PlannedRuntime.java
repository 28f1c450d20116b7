package dev.berth.runtimes;

import dev.berth.vm.BootParts;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A runtime that Berth knows by name and does not have in this version. It can be listed and asked for; whoever wants
 * to use it is told plainly. No profile can have been made with it, so there is nothing to remove either.
 */
public abstract class PlannedRuntime implements ContainerRuntime {

    private final String name;
    private final String title;

    /**
     * A runtime to come.
     *
     * @param name the name a user would choose it by
     * @param title its proper name
     */
    protected PlannedRuntime(String name, String title) {
        this.name = name;
        this.title = title;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String description() {
        return title + " (not in this version)";
    }

    @Override
    public final void requireAvailable() {
        throw missing();
    }

    @Override
    public final BootParts prepare(RuntimeInstance instance, Progress progress) {
        throw missing();
    }

    @Override
    public final List<ForwardedSocket> sockets() {
        throw missing();
    }

    @Override
    public final EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress) {
        throw missing();
    }

    @Override
    public final Optional<EngineStatus> status(RuntimeInstance instance) {
        return Optional.empty();
    }

    @Override
    public final void requireWirable(String profile) {
        throw missing();
    }

    @Override
    public final void wire(RuntimeInstance instance) {
        throw missing();
    }

    @Override
    public final void unwire(String profile) {}

    @Override
    public final Map<String, String> contexts(String profile, Map<String, Object> settings) {
        return Map.of();
    }

    @Override
    public final List<String> logs(RuntimeInstance instance, int lines) {
        return List.of();
    }

    private BerthException missing() {
        return BerthException.precondition(title + " is not in this version of Berth yet")
                .remedy("Use --runtime docker");
    }
}
