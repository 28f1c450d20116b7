package dev.berth.vm;

import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import java.time.Duration;

/**
 * How a machine is to be booted this time.
 *
 * @param image what it boots from
 * @param cpus at least 1
 * @param memory at least 512 MiB
 * @param parts what is to run in it
 * @param timeout how long each phase of the boot may take
 */
public record BootPlan(GuestImage image, int cpus, ByteSize memory, BootParts parts, Duration timeout) {}
