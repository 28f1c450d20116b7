package dev.berth.profiles;

import com.sun.management.OperatingSystemMXBean;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.mount.Virtiofsd;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine this process runs on. */
public final class LocalHost implements Host {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d{1,15}) kB");

    private final ProcessRunner programs;

    public LocalHost(ProcessRunner programs) {
        this.programs = programs;
    }

    @Override
    public int cpus() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public ByteSize memory() {
        return linuxMemory().orElseGet(() -> {
            // Loading the management classes costs more than a whole listing, so this is the second choice.
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new ByteSize(system.getTotalMemorySize());
        });
    }

    private static Optional<ByteSize> linuxMemory() {
        try {
            Matcher total = TOTAL.matcher(Files.readString(MEMINFO));
            return total.find() ? Optional.of(new ByteSize(Long.parseLong(total.group(1)) << 10)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<BerthException> sharingObstacle() {
        return Virtiofsd.obstacle(programs);
    }

    @Override
    public ByteSize freeSpace(Path path) {
        Path existing = path.toAbsolutePath().normalize();
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                break;
            }
            existing = parent;
        }
        try {
            return new ByteSize(Files.getFileStore(existing).getUsableSpace());
        } catch (IOException e) {
            throw BerthException.failed("could not find out how much space is free at " + existing)
                    .because(e.toString())
                    .causedBy(e);
        }
    }
}
