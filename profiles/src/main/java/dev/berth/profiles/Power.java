package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.selection.Switcher;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.BootParts;
import dev.berth.vm.BootPlan;
import dev.berth.vm.TemplateSource;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.idle.IdlePlan;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.network.Certificates;
import dev.berth.vm.network.GuestNetwork;
import dev.berth.vm.network.GuestProxies;
import dev.berth.vm.network.Network;
import dev.berth.vm.port.PortPlan;
import dev.berth.vm.port.StaticForward;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.template.Template;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings a profile's machine and engine up and down. Looks at the machine each time, so that every step can be done
 * again; the caller holds the profile's lock.
 */
final class Power {

    private static final Duration REPAIR = Duration.ofSeconds(30);

    /** For a guest whose programs may wait forever for the server of a folder that is gone, and it for them. */
    private static final Duration HUNG = Duration.ofSeconds(15);

    /** The step at which a machine goes on that had been seen ready before. */
    private static final String RESUME = "resume";

    private final MachineFactory machines;
    private final ImageSource images;
    private final TemplateSource templates;
    private final SpecRules rules;
    private final Switcher switcher;
    private final Map<String, String> environment;

    /** @param environment that of this process, with the proxies of the host */
    Power(
            MachineFactory machines,
            ImageSource images,
            TemplateSource templates,
            SpecRules rules,
            Switcher switcher,
            Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.machines = machines;
        this.images = images;
        this.templates = templates;
        this.rules = rules;
        this.switcher = switcher;
    }

    /**
     * Its runtime as it is now: an engine that is on has the settings it was booted with, whatever has changed since.
     */
    RuntimeInstance instance(StoredProfile profile) {
        String name = profile.name().value();
        VirtualMachine machine = machines.machine(name);
        Optional<ProfileSpec> booted = on(machine) ? profile.bootedSpec() : Optional.empty();
        return new RuntimeInstance(
                name, machine, booted.orElseGet(profile::spec).engine());
    }

    /** Whether it runs or is suspended: it is made of what it was booted with, and holds what is in its memory. */
    static boolean on(VirtualMachine machine) {
        return machine.runs() || machine.suspended();
    }

    /** Whether its sockets are there, as far as the file system tells. */
    static boolean reachable(RuntimeInstance instance, ContainerRuntime runtime) {
        return runtime.sockets().stream().allMatch(socket -> Files.exists(instance.socket(socket)));
    }

    /** Whether the machine runs and its engine answers. */
    private boolean answers(StoredProfile profile) {
        RuntimeInstance instance = instance(profile);
        ContainerRuntime runtime = rules.runtime(profile.spec().runtime());
        return instance.machine().runs()
                && reachable(instance, runtime)
                && runtime.status(instance).isPresent();
    }

    /** Whether nothing is left to do to bring it up: its engine answers and it sees its folders. */
    boolean isUp(StoredProfile profile) {
        return !needsSharing(profile, instance(profile).machine()) && answers(profile);
    }

    /** The image that the settings of a profile ask for now. */
    GuestImage wantedImage(StoredProfile profile, Operation operation) {
        return operation.phase(
                "image",
                "finding the image",
                () -> images.resolve(profile.spec().image(), operation.progress()));
    }

    /** Makes the disks of a profile that has none yet, on that image. */
    void disks(StoredProfile profile, GuestImage image, Operation operation) {
        VirtualMachine machine = machines.machine(profile.name().value());
        operation.phase("disks", "making the disks", () -> {
            // A root disk that is here already was never booted, and may be on another image than this one.
            machine.discardDisks(false);
            machine.prepare(image, profile.spec().disk());
        });
        operation.step("disks-made", db -> ProfileStore.disksMade(db, profile.name(), image.digest()));
    }

    /** Forgets what is kept of an engine whose data disk is on its way out; its machine is off. */
    void forgetData(StoredProfile profile) {
        rules.runtime(profile.spec().runtime()).forgetData(instance(profile));
    }

    private GuestImage image(StoredProfile profile, VirtualMachine machine) {
        String digest = profile.imageDigest().orElse("");
        if (!machine.prepared()) {
            throw BerthException.failed("profile " + profile.name() + " is broken")
                    .because("its disks in " + machine.directory() + " are gone")
                    .remedy("Restore them, or start over with: berth profile reset " + profile.name());
        }
        return images.find(digest)
                .orElseThrow(() -> BerthException.precondition("profile " + profile.name() + " cannot be started")
                        .because("the image its root disk is on is gone: " + digest)
                        .remedy("Import that image again, or move to the newest with: berth profile reset --keep-data "
                                + profile.name()));
    }

    /**
     * Sees to it that the machine runs and its engine answers. A suspended one goes on where it was; when it cannot,
     * its disks are booted.
     *
     * @param left what a process that died has left of an operation on it
     * @param timeout how long each phase may take
     */
    void up(StoredProfile profile, Optional<OpenOperation> left, Duration timeout, Operation operation) {
        up(profile, left, false, timeout, operation);
    }

    /** @param cold whether one that has no disks yet is booted in any case, see {@link #begin} */
    void up(StoredProfile profile, Optional<OpenOperation> left, boolean cold, Duration timeout, Operation operation) {
        if (!profile.disks()) {
            begin(profile, wantedImage(profile, operation), cold, timeout, operation);
            return;
        }
        ContainerRuntime runtime = rules.runtime(profile.spec().runtime());
        VirtualMachine machine = machines.machine(profile.name().value());
        GuestImage image = image(profile, machine);
        proceed(machine, operation.progress());
        if (left.isPresent() && machine.runs() && !wasReady(left.get())) {
            // A guest that is going down may still answer for a while, and one that was never seen through its boot
            // may lack anything: both are only trusted when the engine answers and nobody had told them to stop.
            boolean goingDown =
                    left.get().kind() == OperationKind.STOP || left.get().kind() == OperationKind.RESTART;
            if (goingDown || !answers(profile)) {
                operation.phase("sweep", "ending the machine that was left half way", machine::kill);
            }
        }
        RuntimeInstance instance = instance(profile);
        // A context in the way is an error now and not in a minute.
        runtime.requireWirable(instance);
        planForAgent(profile);
        if (machine.runs()) {
            connect(profile, instance, runtime, operation);
        } else if (!machine.suspended() || !resumed(instance, runtime, timeout, operation)) {
            // One that is off has the settings of now, which one that was suspended may not have had.
            instance = instance(profile);
            // Grows the data disk when the settings ask for more than it has.
            machine.prepare(image, profile.spec().disk());
            boot(profile, plan(profile, image, instance, runtime, timeout, operation), instance, runtime, operation);
        }
        share(profile, operation.progress());
        wire(instance, runtime, operation);
        machine.deleteDisksAside();
    }

    private void wire(RuntimeInstance instance, ContainerRuntime runtime, Operation operation) {
        operation.phase(
                "wiring", "making it reachable from the host", () -> wire(instance, runtime, operation.progress()));
    }

    /**
     * Writes what clients on the host need to reach an engine that is ready, and takes away what they needed when the
     * profile had other settings.
     */
    void wire(RuntimeInstance instance, ContainerRuntime runtime, Progress progress) {
        runtime.wire(instance);
        leaveOutdated(instance.profile(), instance.settings(), runtime, progress);
    }

    /** Takes the contexts away that a profile has of a time when it had other settings. */
    void leaveOutdated(String profile, Map<String, Object> settings, ContainerRuntime runtime, Progress progress) {
        Map<String, String> outdated = runtime.outdated(profile, settings);
        if (!outdated.isEmpty()) {
            switcher.leave(outdated, progress, () -> runtime.unwireOutdated(profile, settings));
        }
    }

    /**
     * Brings up a profile that has no disks yet: in seconds from a template, which is made when there is none, or
     * booted from nothing.
     *
     * @param cold whether to boot it in any case
     */
    void begin(StoredProfile profile, GuestImage image, boolean cold, Duration timeout, Operation operation) {
        VirtualMachine machine = machines.machine(profile.name().value());
        if (machine.runs()) {
            operation.phase("sweep", "ending the machine that was left half way", machine::kill);
        }
        RuntimeInstance instance = instance(profile);
        ContainerRuntime runtime = rules.runtime(profile.spec().runtime());
        // A context in the way is an error now and not in a minute.
        runtime.requireWirable(instance);
        BerthHome.privateDirectory(machine.directory());
        planForAgent(profile);
        BootPlan plan = plan(profile, image, instance, runtime, timeout, operation);
        if (cold || !continued(profile, plan, instance, runtime, operation)) {
            disks(profile, image, operation);
            boot(profile, plan, instance, runtime, operation);
        }
        share(profile, operation.progress());
        wire(instance, runtime, operation);
    }

    /** Lets a profile without disks begin where a template is; false when that could not be, and nothing is left. */
    private boolean continued(
            StoredProfile profile,
            BootPlan plan,
            RuntimeInstance instance,
            ContainerRuntime runtime,
            Operation operation) {
        VirtualMachine machine = instance.machine();
        Optional<Template> template = Optional.empty();
        operation.step("template");
        try {
            template = templates.obtain(plan, profile.spec().disk(), operation.progress());
            if (template.isEmpty()) {
                return false;
            }
            Guest guest = machine.start(template.get(), plan, operation.progress());
            answering(guest, instance, runtime, plan.timeout(), operation);
            // Not before: until now it is nobody's, and one that was killed begins again in seconds.
            operation.step("continued", db -> {
                ProfileStore.disksMade(db, profile.name(), plan.image().digest());
                ProfileStore.booted(db, profile.name(), profile.spec());
            });
            return true;
        } catch (BerthException e) {
            if (e.kind() == BerthException.Kind.PRECONDITION
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            operation.progress().notice("it could not continue from a template, so it is booted: " + e.getMessage());
            template.ifPresent(templates::drop);
            machine.kill();
            machine.discardDisks(true);
            return false;
        }
    }

    private BootPlan plan(
            StoredProfile profile,
            GuestImage image,
            RuntimeInstance instance,
            ContainerRuntime runtime,
            Duration timeout,
            Operation operation) {
        ProfileSpec spec = profile.spec();
        BootParts engine = operation.phase(
                "prepare", "preparing the engine", () -> runtime.prepare(instance, operation.progress()));
        Map<String, String> variables = variables(spec);
        BootParts parts = variables.isEmpty()
                ? engine
                : engine.with(new GuestFile(GuestContract.ENVIRONMENT_FILE, environmentFile(variables), 0600));
        for (GuestFile certificates : Certificates.files(spec.ca())) {
            parts = parts.with(certificates);
        }
        for (GuestFile limits : GuestNetwork.files(spec.network())) {
            parts = parts.with(limits);
        }
        return new BootPlan(image, spec.cpus(), spec.memory(), parts, spec.mounts(), spec.network(), timeout);
    }

    private static void boot(
            StoredProfile profile,
            BootPlan plan,
            RuntimeInstance instance,
            ContainerRuntime runtime,
            Operation operation) {
        operation.step("boot", db -> ProfileStore.booted(db, profile.name(), profile.spec()));
        Guest guest = instance.machine().boot(plan, operation.progress());
        ready(guest, instance, runtime, plan.timeout(), operation);
    }

    /**
     * What an engine finds in its environment: the host's proxies, where to look for certificates, what the user wants.
     */
    private Map<String, String> variables(ProfileSpec spec) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (spec.network() != Network.NONE) {
            variables.putAll(GuestProxies.of(environment));
        }
        if (!spec.ca().isEmpty()) {
            variables.put(Certificates.VARIABLE, Certificates.VALUE);
        }
        variables.putAll(spec.env());
        return variables;
    }

    /** Makes the engine of a machine that has just come up reachable, and waits until it answers. */
    private static void ready(
            Guest guest, RuntimeInstance instance, ContainerRuntime runtime, Duration timeout, Operation operation) {
        forward(guest, instance, runtime);
        operation.phase("ready", "waiting for the engine to answer", () -> {
            runtime.awaitReady(instance, timeout, operation.progress());
        });
    }

    /** The same for an engine that came up with the memory of its machine. */
    private static void answering(
            Guest guest, RuntimeInstance instance, ContainerRuntime runtime, Duration timeout, Operation operation) {
        forward(guest, instance, runtime);
        operation.phase("ready", "waiting for the engine to answer", () -> {
            runtime.awaitAnswer(instance, timeout, operation.progress());
        });
    }

    /** Whether a machine that an operation has left running had been seen through its boot before. */
    private static boolean wasReady(OpenOperation left) {
        return left.kind() == OperationKind.SUSPEND
                || left.kind().holdsStill()
                || left.step().equals(RESUME);
    }

    /** Lets a suspended machine go on; false when it could not, which loses what was in its memory and nothing else. */
    private static boolean resumed(
            RuntimeInstance instance, ContainerRuntime runtime, Duration timeout, Operation operation) {
        operation.step(RESUME);
        try {
            Guest guest = instance.machine().resume(timeout, operation.progress());
            answering(guest, instance, runtime, timeout, operation);
            return true;
        } catch (BerthException e) {
            if (e.kind() == BerthException.Kind.PRECONDITION
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            operation
                    .progress()
                    .notice("it could not continue where it was suspended, so it is booted from its disks: "
                            + e.getMessage());
            operation.phase("sweep", "discarding its memory", instance.machine()::kill);
            return false;
        }
    }

    /**
     * Keeps the memory of a machine that runs, and ends it.
     *
     * @param left what a process that died has left of an operation on it
     */
    void suspend(StoredProfile profile, Optional<OpenOperation> left, Operation operation) {
        RuntimeInstance instance = instance(profile);
        VirtualMachine machine = instance.machine();
        if (!machine.runs()) {
            return;
        }
        if (left.isPresent() && !wasReady(left.get()) && !answers(profile)) {
            throw BerthException.precondition("profile " + profile.name() + " cannot be suspended")
                    .because("a " + left.get().kind() + " of it was interrupted at step "
                            + left.get().step())
                    .remedy("Finish that with: berth profile start " + profile.name());
        }
        operation.step("suspend");
        try {
            machine.suspend(operation.progress());
        } catch (BerthException e) {
            if (machine.runs()) {
                try {
                    Uninterrupted.run(() -> forward(
                            machine.guest(),
                            instance,
                            rules.runtime(profile.spec().runtime())));
                    Uninterrupted.run(() -> share(profile, operation.progress()));
                } catch (BerthException unreachable) {
                    e.addSuppressed(unreachable);
                }
            }
            throw e;
        }
    }

    /** Whether its machine has stopped by itself. */
    boolean isFaulted(StoredProfile profile) {
        return instance(profile)
                .machine()
                .running()
                .map(running -> {
                    try (running) {
                        return running.state() == MachineState.FAULTED;
                    }
                })
                .orElse(false);
    }

    /** Lets a machine go on that stopped because there was no room for what its guest wrote; by now there may be. */
    private static void proceed(VirtualMachine machine, Progress progress) {
        machine.running().ifPresent(running -> {
            try (running) {
                if (running.state() == MachineState.FAULTED) {
                    running.resume();
                    progress.notice("its machine had paused, as it does when the host's disk is full; it continues");
                }
            } catch (BerthException e) {
                // Something else has happened to it, which whoever connects to it is told.
            }
        });
    }

    private static void connect(
            StoredProfile profile, RuntimeInstance instance, ContainerRuntime runtime, Operation operation) {
        try {
            operation.phase("connect", "connecting to the running machine", () -> {
                Guest guest = instance.machine().guest();
                forward(guest, instance, runtime);
                runtime.awaitReady(instance, REPAIR, operation.progress());
            });
        } catch (BerthException e) {
            throw BerthException.failed("profile " + profile.name() + " runs, but its engine cannot be reached")
                    .because(e.account())
                    .remedy("Restart it with: berth profile restart --force " + profile.name())
                    .causedBy(e);
        }
    }

    /** Makes a machine that runs see the folders its settings name, as one that has just booted does. */
    void share(StoredProfile profile, Progress progress) {
        VirtualMachine machine = machines.machine(profile.name().value());
        if (needsSharing(profile, machine)) {
            progress.phase(
                    "folders",
                    "sharing folders of the host",
                    () -> machine.share(profile.spec().mounts(), progress));
        }
    }

    private static boolean needsSharing(StoredProfile profile, VirtualMachine machine) {
        return !profile.spec().mounts().equals(machine.shared()) || !machine.serving();
    }

    /** Tells the agent what to do for the machine; it does so at once when that runs. */
    void planForAgent(StoredProfile profile) {
        RuntimeInstance instance = instance(profile);
        ProfileSpec spec = profile.spec();
        List<PortPlan.Socket> sockets = rules.runtime(spec.runtime()).sockets().stream()
                .map(socket -> new PortPlan.Socket(instance.socket(socket).toString(), socket.guestPath()))
                .toList();
        List<String> forwards =
                spec.forwards().stream().map(StaticForward::toString).toList();
        new PortPlan(spec.publishAddress(), sockets, forwards)
                .write(instance.machine().directory());
        IdlePlan.write(instance.machine().directory(), spec.idleSuspend());
    }

    private static void forward(Guest guest, RuntimeInstance instance, ContainerRuntime runtime) {
        for (ForwardedSocket socket : runtime.sockets()) {
            guest.forwardSocket(instance.socket(socket), socket.guestPath());
        }
    }

    /**
     * Sees to it that the machine is off.
     *
     * @param force whether to pull the plug when it has not shut down in time
     */
    void down(StoredProfile profile, boolean force, Duration timeout, Operation operation) {
        VirtualMachine machine = machines.machine(profile.name().value());
        if (machine.suspended()) {
            operation.phase("shutdown", "discarding its memory", machine::kill);
        }
        if (!machine.runs()) {
            return;
        }
        boolean hung = force && !machine.serving() && timeout.compareTo(HUNG) > 0;
        operation.phase("shutdown", "shutting the machine down", () -> {
            try {
                machine.shutDown(hung ? HUNG : timeout);
            } catch (BerthException e) {
                if (!force || Thread.currentThread().isInterrupted()) {
                    throw BerthException.failed("profile " + profile.name() + " was not stopped")
                            .because(e.account())
                            .remedy("Pull its plug with: berth profile stop --force " + profile.name())
                            .causedBy(e);
                }
                operation.progress().notice("it did not shut down in time: pulling the plug");
                machine.kill();
            }
        });
    }

    /** The variables as systemd reads them ({@code EnvironmentFile=} in {@code systemd.exec(5)}). */
    static String environmentFile(Map<String, String> env) {
        StringBuilder text = new StringBuilder();
        env.forEach((name, value) -> text.append(name)
                .append("=\"")
                .append(value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("$", "\\$")
                        .replace("`", "\\`"))
                .append("\"\n"));
        return text.toString();
    }
}
