package dev.berth.vm.template;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.host.ByteSize;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that has to be the same for a machine to continue from a template, but for QEMU itself, which is compared when
 * the memory is loaded.
 *
 * @param image the digest of its image
 * @param target what it was booted to, such as {@code berth-docker.target}
 * @param engine whether its engine runs; otherwise it starts in each machine that continues from it
 * @param files the digest of the files its engine has read; empty when none runs
 * @param disks what its further disks hold, such as a release of K3s, as paths that are named by contents
 * @param cpus at least 1
 * @param memory of the guest
 * @param disk the size of the data disk
 * @param accelerator with what instructions were executed
 */
public record TemplateShape(
        String image,
        String target,
        boolean engine,
        String files,
        List<String> disks,
        int cpus,
        ByteSize memory,
        ByteSize disk,
        String accelerator) {

    /** Short, since the paths of sockets in a template's directory are limited. */
    private static final int KEY_DIGITS = 16;

    public TemplateShape {
        disks = List.copyOf(disks);
    }

    /** Names this shape. */
    public String key() {
        String all = String.join(
                "\n",
                Stream.concat(
                                Stream.of(
                                        image,
                                        target,
                                        Boolean.toString(engine),
                                        files,
                                        Integer.toString(cpus),
                                        memory.toString(),
                                        disk.toString(),
                                        accelerator),
                                disks.stream())
                        .toList());
        return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).hex().substring(0, KEY_DIGITS);
    }
}
