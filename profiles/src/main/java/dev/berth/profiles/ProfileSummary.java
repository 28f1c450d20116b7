package dev.berth.profiles;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.host.ByteSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A profile as a listing shows it.
 *
 * @param name its name
 * @param runtime the name of its runtime
 * @param state what its machine does now
 * @param active whether it is the profile in use
 * @param cpus processors of its machine
 * @param memory memory of its machine
 * @param disk the largest size of its data disk
 * @param dockerContext the docker context that leads to it; empty for a runtime without one
 * @param kubeContext the kube context that leads to it; empty for a runtime without one
 * @param dockerSocket the engine's socket on the host; empty for a runtime without one
 * @param createdAt when it was made
 */
public record ProfileSummary(
        ProfileName name,
        String runtime,
        ProfileState state,
        boolean active,
        int cpus,
        ByteSize memory,
        ByteSize disk,
        Optional<String> dockerContext,
        Optional<String> kubeContext,
        Optional<Path> dockerSocket,
        Instant createdAt) {}
