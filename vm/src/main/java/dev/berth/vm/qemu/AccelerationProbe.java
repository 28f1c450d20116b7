package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.machine.Acceleration;
import dev.berth.vm.machine.Acceleration.Accelerator;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds out how guests are best run on this host. That an accelerator is there says little: it is believed only when a
 * guest has answered. The verdict is remembered in a file for as long as the host's kernel and QEMU stay the same.
 *
 * <p>{@code BERTH_ACCELERATOR} ({@code kvm}, {@code hvf} or {@code tcg}) overrides it.
 */
final class AccelerationProbe {

    static final String OVERRIDE = "BERTH_ACCELERATOR";

    private final ProcessRunner runner;
    private final OperatingSystem host;
    private final Architecture architecture;
    private final Path kvmDevice;
    private final Path memory;

    /**
     * A probe for this host.
     *
     * @param kvmDevice {@code /dev/kvm}
     * @param memory the file that holds the verdict; its directory must exist when a guest has to be probed
     */
    AccelerationProbe(
            ProcessRunner runner, OperatingSystem host, Architecture architecture, Path kvmDevice, Path memory) {
        this.runner = runner;
        this.host = host;
        this.architecture = architecture;
        this.kvmDevice = kvmDevice;
        this.memory = memory;
    }

    /**
     * How guests are run here.
     *
     * @throws BerthException of kind PRECONDITION if QEMU is not installed, of kind USAGE if the override is wrong
     */
    Acceleration acceleration() {
        String override = runner.environment().getOrDefault(OVERRIDE, "");
        if (!override.isBlank()) {
            return new Acceleration(accelerator(override), OVERRIDE + " asks for it");
        }
        return switch (host) {
            case LINUX -> {
                if (!Files.exists(kvmDevice)) {
                    yield tcg("there is no " + kvmDevice
                            + ": this computer has no hardware virtualization, or it is switched off in the firmware");
                }
                if (!Files.isReadable(kvmDevice) || !Files.isWritable(kvmDevice)) {
                    yield tcg("you may not use " + kvmDevice + ": run 'sudo usermod -aG kvm $USER' and log in again");
                }
                yield proven(Accelerator.KVM);
            }
            case MACOS -> proven(Accelerator.HVF);
        };
    }

    private Acceleration proven(Accelerator accelerator) {
        String key = "%s %s, %s".formatted(System.getProperty("os.name"), System.getProperty("os.version"), qemu());
        return remembered(key)
                .orElseGet(() -> {
                    Verdict verdict = new Verdict(
                            key,
                            accelerator,
                            new ProbeGuest(runner, architecture)
                                    .refusal(accelerator)
                                    .orElse(""));
                    PrivateFile.write(memory, verdict.text());
                    return verdict;
                })
                .acceleration();
    }

    /** Names the QEMU that is installed, by its file: to ask it for its version takes as long as much of a resume. */
    private String qemu() {
        Path program = runner.find(QemuCommandLine.program(architecture))
                .orElseThrow(() -> QemuFailure.missing(architecture, host));
        try {
            Path file = program.toRealPath();
            return "%s of %d bytes, %s".formatted(file, Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw BerthException.failed("could not look at " + program)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private Optional<Verdict> remembered(String key) {
        try {
            return Optional.of(Verdict.read(Files.readString(memory))).filter(verdict -> key.equals(verdict.host()));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            // Not there or not readable: it is found out again, and written anew.
            return Optional.empty();
        }
    }

    private static Accelerator accelerator(String name) {
        try {
            return Accelerator.valueOf(name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw BerthException.usage(OVERRIDE + "=" + name + " is not an accelerator")
                    .remedy("Set it to kvm, hvf or tcg")
                    .causedBy(e);
        }
    }

    private static Acceleration tcg(String why) {
        return new Acceleration(Accelerator.TCG, "guests are emulated, which is slow, because " + why);
    }

    /**
     * What was found out, as it is stored.
     *
     * @param host the operating system and QEMU it holds for
     * @param tried the accelerator
     * @param refusal why it cannot be used; empty when it can
     */
    private record Verdict(String host, Accelerator tried, String refusal) {

        static Verdict read(String text) {
            JsonNode json = JsonMapper.shared().readTree(text);
            return new Verdict(
                    json.required("host").stringValue(),
                    Accelerator.valueOf(json.required("tried").stringValue()),
                    json.required("refusal").stringValue());
        }

        String text() {
            return JsonMapper.shared()
                    .createObjectNode()
                    .put("host", host)
                    .put("tried", tried.name())
                    .put("refusal", refusal)
                    .toString();
        }

        Acceleration acceleration() {
            return refusal.isEmpty()
                    ? new Acceleration(tried, "a test guest ran with it")
                    : tcg(tried + " is there but does not run guests: " + refusal);
        }
    }
}
