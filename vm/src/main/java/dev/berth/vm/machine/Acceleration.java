package dev.berth.vm.machine;

/**
 * How the instructions of guests are executed.
 *
 * @param accelerator what is used
 * @param reason why, one sentence for the user
 */
public record Acceleration(Accelerator accelerator, String reason) {

    /** The accelerators QEMU has on the systems Berth knows. */
    public enum Accelerator {
        /** The Linux kernel's virtual machine monitor. */
        KVM,
        /** macOS's Hypervisor.framework. */
        HVF,
        /** QEMU's own translator: works everywhere, many times slower. */
        TCG
    }
}
