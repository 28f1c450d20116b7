package dev.berth.shell.doctor;

import dev.berth.vm.VirtualMachines;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.process.ProcessArguments;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Processes that work for a profile and that nobody would ever end: a machine's whose directory is gone, and ssh's. */
public final class ProcessChecks implements Inspection {

    private static final String WHY = "they use memory and hold ports and disks";

    /** Younger ones may be a command's that is at work. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final Duration DEATH = Duration.ofSeconds(5);

    private final BerthHome home;
    private final VirtualMachines machines;
    private final Duration settled;

    public ProcessChecks(BerthHome home, VirtualMachines machines) {
        this(home, machines, SETTLED);
    }

    /** @param settled how old a process has to be to be nobody's */
    ProcessChecks(BerthHome home, VirtualMachines machines, Duration settled) {
        this.home = home;
        this.machines = machines;
        this.settled = settled;
    }

    @Override
    public List<Check> look() {
        List<Check> checks = new ArrayList<>();
        ProcessHandle.allProcesses()
                .filter(this::isSettled)
                .forEach(process -> look(process).ifPresent(checks::add));
        return checks.isEmpty()
                ? List.of(Check.ok("processes", "each belongs to a profile", WHY))
                : List.copyOf(checks);
    }

    private boolean isSettled(ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(start -> start.isBefore(Instant.now().minus(settled)))
                .isPresent();
    }

    private Optional<Check> look(ProcessHandle process) {
        String line = String.join(" ", ProcessArguments.of(process));
        int place = line.indexOf(home.profiles() + "/");
        if (place < 0) {
            return Optional.empty();
        }
        String profile =
                line.substring(place + home.profiles().toString().length() + 1).split("[/,\\s]", 2)[0];
        String program = line.split("[\\s:]", 2)[0];
        program = program.substring(program.lastIndexOf('/') + 1);
        boolean qemu = program.startsWith("qemu-system-");
        if (!qemu && !program.equals("ssh")) {
            return Optional.empty();
        }
        Optional<Machine> running = machines.machine(profile).running();
        running.ifPresent(Machine::close);
        boolean itsMachine =
                running.map(Machine::pid).filter(pid -> pid == process.pid()).isPresent();
        if (qemu ? itsMachine : running.isPresent()) {
            return Optional.empty();
        }
        String detail = program + ", process " + process.pid() + ", is left of profile " + profile;
        Check found = Check.warn("processes", detail, WHY, "kill " + process.pid());
        // A machine that still has disks may hold something that somebody wants.
        return Optional.of(
                qemu && Files.exists(home.profile(profile)) ? found : found.repairedBy(() -> end(process, detail)));
    }

    private static String end(ProcessHandle process, String detail) {
        process.destroy();
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.orTimeout(DEATH.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (RuntimeException e) {
            process.destroyForcibly();
        }
        return "ended " + detail;
    }
}
