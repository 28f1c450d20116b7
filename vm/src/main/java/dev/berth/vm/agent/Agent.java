package dev.berth.vm.agent;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.idle.Doorbell;
import dev.berth.vm.idle.MachineIdleness;
import dev.berth.vm.idle.Sleep;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.mount.MachineMounts;
import dev.berth.vm.port.MachinePorts;
import dev.berth.vm.port.PortPlan;
import dev.berth.vm.port.PortStatus;
import dev.berth.vm.port.UdpRelays;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The process that looks after all machines below one home: a thread for each that runs. It remembers nothing: what it
 * looks after is read from the machines, so that it can be killed and started again at any moment.
 */
public final class Agent {

    /** How long it stays when no machine runs, since a restart ends one and starts it again. */
    private static final Duration STAY = Duration.ofSeconds(10);

    /** The last one may be on its way out. */
    private static final Duration LOCK = Duration.ofSeconds(5);

    /** The machine has to be connected to, and asked for all its ports, before they can be told. */
    static final Duration FIRST_LOOK = Duration.ofSeconds(5);

    /** How long what could not be done for a machine is left alone. */
    private static final Duration RESPITE = Duration.ofSeconds(30);

    /** Whoever waits for a machine that has just come up has got his first answers by then, and the processor. */
    private static final Duration PEACE = Duration.ofSeconds(3);

    private static final String SUBJECT = "agent";

    private final BerthHome home;
    private final VirtualMachines machines;
    private final ProcessRunner runner;
    private final AgentLog log;

    private final Map<String, Attended> attended = new ConcurrentHashMap<>();

    /** Of machines that sleep. */
    private final Map<String, Doorbell> doorbells = new ConcurrentHashMap<>();

    private final BerthCommand berth;

    /** Names of machines to look at; empty for one that has ended. */
    private final BlockingQueue<String> looks = new LinkedBlockingQueue<>();

    private volatile boolean leaving;

    /** What is looked after of one machine. */
    private record Attended(MachinePorts ports, MachineMounts mounts, MachineIdleness idleness) {}

    private Agent(BerthHome home, ProcessRunner runner) {
        this.home = home;
        this.machines = VirtualMachines.onThisHost(home, runner);
        this.runner = runner;
        this.log = new AgentLog(home.agentLog());
        this.berth = new BerthCommand(home, runner);
    }

    static void main() throws IOException, InterruptedException {
        BerthHome home = BerthHome.of(System.getenv());
        String purpose = "agent (pid " + ProcessHandle.current().pid() + ")";
        try (ExclusiveLock _ = ExclusiveLock.acquire(home.agentLock(), purpose, LOCK, holder -> {})) {
            new Agent(home, new ProcessRunner(System.getenv())).run();
        } catch (BerthException e) {
            // Another agent is there, which is as good.
        }
        System.exit(0);
    }

    /** Names the Berth that this process was started from. */
    static String build() {
        return System.getProperty("java.class.path", "");
    }

    private void run() throws IOException, InterruptedException {
        log.line(SUBJECT, "started, pid " + ProcessHandle.current().pid());
        BerthHome.privateDirectory(home.profiles());
        try (ProfileDirectories _ = new ProfileDirectories(home.profiles(), looks::add)) {
            while (true) {
                try (AgentSocket socket = new AgentSocket(home.agentSocket())) {
                    socket.serve(this::answer);
                    all().forEach(this::look);
                    attendAll();
                }
                // Whoever asks from now on finds nobody and starts another one; who asked before is not let down.
                if (leaving || all().noneMatch(name -> runs(name) || sleep(name).isPresent())) {
                    log.line(SUBJECT, "ended");
                    return;
                }
            }
        }
    }

    /** Returns when no machine has run for a while, or another agent takes over. */
    private void attendAll() throws InterruptedException {
        while (!leaving) {
            String name = attended.isEmpty() && doorbells.isEmpty()
                    ? looks.poll(STAY.toMillis(), TimeUnit.MILLISECONDS)
                    : looks.take();
            if (name == null) {
                return;
            }
            if (!name.isEmpty()) {
                look(name);
            }
        }
    }

    private Stream<String> all() {
        try (Stream<Path> directories = Files.list(home.profiles())) {
            return directories
                    .filter(Files::isDirectory)
                    .map(directory -> directory.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private boolean runs(String name) {
        return machines.machine(name).runs();
    }

    /** Also called by whoever asks for a machine that has just started. */
    private synchronized void look(String name) {
        try {
            lookAfter(name);
        } catch (RuntimeException | Error e) {
            // A plan that somebody has edited by hand, or no means left: others must go on.
            log.line(name, "could not be looked at: " + e.getMessage());
        }
    }

    private void lookAfter(String name) {
        Attended known = attended.get(name);
        if (known != null) {
            known.ports().changed();
            known.mounts().changed();
            known.idleness().changed();
        } else if (runs(name)) {
            attend(name);
            CompletableFuture.delayedExecutor(PEACE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> tidy(name));
        }
        answerDoor(name);
    }

    private void tidy(String name) {
        try {
            machines.machine(name).deleteLoadedMemory();
        } catch (BerthException e) {
            log.line(name, "memory that was loaded is left: " + e.getMessage());
        }
    }

    /** Listens for a machine that sleeps, and no more for one that does not. */
    private void answerDoor(String name) {
        Doorbell there = doorbells.get(name);
        if (there != null && there.rung()) {
            // Looked at anew when the machine is awake.
            return;
        }
        Optional<Sleep> sleep = sleep(name);
        if (sleep.isEmpty() && there != null) {
            doorbells.remove(name);
            there.close();
        } else if (sleep.isPresent() && there == null) {
            doorbells.put(name, doorbell(name, sleep.get()));
        }
    }

    private Optional<Sleep> sleep(String name) {
        VirtualMachine machine = machines.machine(name);
        return machine.suspended() ? Sleep.of(machine.directory()) : Optional.empty();
    }

    private Doorbell doorbell(String name, Sleep sleep) {
        log.line(name, "sleeps until somebody connects to it");
        return new Doorbell(
                PortPlan.of(machines.machine(name).directory()).sockets().stream()
                        .map(socket -> Path.of(socket.host()))
                        .toList(),
                sleep.forwards().stream()
                        .filter(forward -> forward.protocol() == Protocol.TCP)
                        .map(forward -> new InetSocketAddress(forward.hostAddress(), forward.hostPort()))
                        .toList(),
                () -> wake(name),
                text -> log.line(name, text));
    }

    private boolean wake(String name) {
        boolean awake = berth.run("resume", name, text -> log.line(name, text));
        doorbells.remove(name);
        looks.add(name);
        return awake;
    }

    /** Suspends a machine that nobody uses, on a thread of its own: those that look after it end with it. */
    private void putToSleep(String name) {
        Thread.ofPlatform().daemon().name("sleep-" + name).start(() -> {
            VirtualMachine machine = machines.machine(name);
            Optional<Machine> running = machine.running();
            if (running.isEmpty()) {
                return;
            }
            log.line(name, "nobody uses it");
            try (Machine current = running.get()) {
                List<PortForward> forwards = current.forwards().stream()
                        .filter(forward -> forward.hostPort() != current.sshPort())
                        .toList();
                if (berth.run("suspend", name, text -> log.line(name, text))) {
                    beginSleep(machine, new Sleep(forwards));
                    looks.add(name);
                }
            } catch (IOException | BerthException e) {
                log.line(name, "it was not put to sleep: " + e.getMessage());
            }
        });
    }

    /** Holds the profile, since somebody may start, stop or delete it as soon as it is suspended. */
    private void beginSleep(VirtualMachine machine, Sleep sleep) {
        String purpose = "agent (pid " + ProcessHandle.current().pid() + ")";
        Path lock = home.profileLock(machine.name());
        try (ExclusiveLock _ = ExclusiveLock.acquire(lock, purpose, LOCK, holder -> {})) {
            sleep.begin(machine.directory());
        }
    }

    private void attend(String name) {
        VirtualMachine machine = machines.machine(name);
        UdpRelays relays = new UdpRelays(machine.directory(), runner);
        MachinePorts ports = new MachinePorts(machine, relays, home.profileLock(name), text -> log.line(name, text));
        MachineMounts mounts = new MachineMounts(machine, home.profileLock(name), text -> log.line(name, text));
        MachineIdleness idleness = new MachineIdleness(machine, () -> putToSleep(name));
        attended.put(name, new Attended(ports, mounts, idleness));
        Thread mending = beside("mounts-" + name, attendance(name, mounts));
        Thread waiting = beside("idle-" + name, attendance(name, idleness));
        beside("ports-" + name, () -> {
            log.line(name, "runs");
            try {
                // One that fails counts as attended until it is taken up again.
                attendance(name, ports).run();
                log.line(name, "has ended");
            } finally {
                mending.interrupt();
                waiting.interrupt();
                attended.remove(name);
                // It may have been started again meanwhile.
                looks.add(name);
                looks.add("");
            }
        });
    }

    private Attendance attendance(String name, Runnable work) {
        return new Attendance(work, RESPITE, text -> log.line(name, text));
    }

    private static Thread beside(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }

    private AgentReply answer(AgentRequest request) {
        switch (request.kind()) {
            case ATTEND -> looks.add(request.machine());
            case LEAVE -> {
                log.line(SUBJECT, "makes room for another build");
                leaving = true;
                looks.add("");
            }
            case PORTS -> {
                if (!attended.containsKey(request.machine())) {
                    look(request.machine());
                    looks.add("");
                }
            }
        }
        return AgentReply.of(build(), request.kind() == AgentRequest.Kind.PORTS ? ports(request.machine()) : List.of());
    }

    private List<PortStatus> ports(String name) {
        Attended known = attended.get(name);
        return known == null ? List.of() : known.ports().table(FIRST_LOOK);
    }
}
