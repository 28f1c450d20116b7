package dev.berth.vm.agent;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.mount.MachineMounts;
import dev.berth.vm.port.MachinePorts;
import dev.berth.vm.port.PortStatus;
import dev.berth.vm.port.UdpRelays;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
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
    private static final Duration FIRST_LOOK = Duration.ofSeconds(5);

    private static final String SUBJECT = "agent";

    private final BerthHome home;
    private final VirtualMachines machines;
    private final ProcessRunner runner;
    private final AgentLog log;

    private final Map<String, Attended> attended = new ConcurrentHashMap<>();

    /** Names of machines to look at; empty for one that has ended. */
    private final BlockingQueue<String> looks = new LinkedBlockingQueue<>();

    private volatile boolean leaving;

    /** What is looked after of one machine. */
    private record Attended(MachinePorts ports, MachineMounts mounts) {}

    private Agent(BerthHome home, ProcessRunner runner) {
        this.home = home;
        this.machines = VirtualMachines.onThisHost(home, runner);
        this.runner = runner;
        this.log = new AgentLog(home.agentLog());
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
                if (leaving || all().noneMatch(this::runs)) {
                    log.line(SUBJECT, "ended");
                    return;
                }
            }
        }
    }

    /** Returns when no machine has run for a while, or another agent takes over. */
    private void attendAll() throws InterruptedException {
        while (!leaving) {
            String name = attended.isEmpty() ? looks.poll(STAY.toMillis(), TimeUnit.MILLISECONDS) : looks.take();
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
        Attended known = attended.get(name);
        if (known != null) {
            known.ports().changed();
            known.mounts().changed();
        } else if (runs(name)) {
            attend(name);
        }
    }

    private void attend(String name) {
        VirtualMachine machine = machines.machine(name);
        UdpRelays relays = new UdpRelays(machine.directory(), runner);
        MachinePorts ports = new MachinePorts(machine, relays, home.profileLock(name), text -> log.line(name, text));
        MachineMounts mounts = new MachineMounts(machine, home.profileLock(name), text -> log.line(name, text));
        attended.put(name, new Attended(ports, mounts));
        Thread mending = Thread.ofPlatform().daemon().name("mounts-" + name).start(mounts);
        Thread.ofPlatform().daemon().name("ports-" + name).start(() -> {
            log.line(name, "runs");
            try {
                ports.run();
                log.line(name, "has ended");
            } catch (RuntimeException e) {
                // Others must go on; this one is taken up again when something happens to it.
                log.line(name, "is given up: " + e);
            } finally {
                mending.interrupt();
                attended.remove(name);
                // It may have been started again meanwhile.
                looks.add(name);
                looks.add("");
            }
        });
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
        return new AgentReply(
                build(), request.kind() == AgentRequest.Kind.PORTS ? ports(request.machine()) : List.of());
    }

    private List<PortStatus> ports(String name) {
        Attended known = attended.get(name);
        return known == null ? List.of() : known.ports().table(FIRST_LOOK);
    }
}
