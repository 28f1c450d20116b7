package dev.berth.vm.qemu;

import dev.berth.vm.machine.MachineUsage;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Counts what a QEMU process uses: its time and memory as the system tells, its disks as its monitor does, and its
 * network as the sockets of libslirp show it, which turns each connection of the guest into one of the host.
 */
final class QemuUsage {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

    /** A line of {@code ss}: queues, both ends, the processes, and what the kernel knows of the connection. */
    private static final Pattern CONNECTION =
            Pattern.compile("ESTAB\\s+\\d+\\s+\\d+\\s+(\\S+)\\s+(\\S+)\\s.*\\bpid=(\\d+),.*");

    private static final Pattern SENT = Pattern.compile("\\bbytes_sent:(\\d+)");
    private static final Pattern RECEIVED = Pattern.compile("\\bbytes_received:(\\d+)");

    private final ProcessRunner runner;

    QemuUsage(ProcessRunner runner) {
        this.runner = runner;
    }

    /** @throws IOException if the monitor does not answer */
    MachineUsage of(MachineFiles files, QemuProcess process) throws IOException {
        long read = 0;
        long written = 0;
        try (Qmp monitor = Qmp.connect(files.monitor(), PATIENCE)) {
            switch (monitor.execute("query-blockstats", Map.of(), PATIENCE)) {
                case Qmp.Reply.Returned(JsonNode disks) -> {
                    for (JsonNode disk : disks) {
                        read += disk.path("stats").path("rd_bytes").asLong(0);
                        written += disk.path("stats").path("wr_bytes").asLong(0);
                    }
                }
                case Qmp.Reply.Refused refused -> throw new IOException(refused.description());
            }
        }
        return new MachineUsage(
                Instant.now(),
                process.handle().info().totalCpuDuration().orElse(Duration.ZERO),
                memory(process.pid()),
                read,
                written,
                connections(process.pid()));
    }

    private static OptionalLong memory(long pid) {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return resident.find() ? OptionalLong.of(Long.parseLong(resident.group(1)) << 10) : OptionalLong.empty();
        } catch (IOException e) {
            // A system without /proc.
            return OptionalLong.empty();
        }
    }

    private Optional<Map<String, MachineUsage.Traffic>> connections(long pid) {
        try {
            CommandResult told = runner.run(Command.of("ss", "-tinpHO").timeout(PATIENCE));
            return told.succeeded() ? Optional.of(connections(told.stdout(), pid)) : Optional.empty();
        } catch (CommandException e) {
            // Not installed, or not on this system.
            return Optional.empty();
        }
    }

    /** The connections of a process in what {@code ss -tinpHO} prints. */
    static Map<String, MachineUsage.Traffic> connections(String told, long pid) {
        Map<String, MachineUsage.Traffic> connections = new HashMap<>();
        told.lines()
                .map(CONNECTION::matcher)
                .filter(Matcher::matches)
                .filter(line -> Long.parseLong(line.group(3)) == pid)
                .forEach(line -> connections.put(
                        line.group(1) + " " + line.group(2),
                        new MachineUsage.Traffic(number(RECEIVED, line.group()), number(SENT, line.group()))));
        return connections;
    }

    /** The kernel leaves out what is zero. */
    private static long number(Pattern pattern, String line) {
        Matcher found = pattern.matcher(line);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
