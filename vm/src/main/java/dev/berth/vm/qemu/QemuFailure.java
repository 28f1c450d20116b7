package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.OperatingSystem;
import java.io.IOException;
import java.util.stream.Collectors;

/** Says in the user's terms why QEMU did not start, from what it printed (as QEMU 7 to 10 word it). */
final class QemuFailure {

    private QemuFailure() {}

    /** The program is not there. */
    static BerthException missing(Architecture architecture, OperatingSystem host) {
        String debian = architecture == Architecture.X86_64 ? "qemu-system-x86" : "qemu-system-arm";
        return BerthException.precondition(
                        "QEMU is not installed: there is no " + QemuCommandLine.program(architecture) + " on PATH")
                .remedy(
                        switch (host) {
                            case LINUX ->
                                "Install it: 'apt install " + debian
                                        + " qemu-utils' on Debian and Ubuntu, 'dnf install " + debian
                                        + "-core qemu-img' on Fedora, 'pacman -S qemu-base' on Arch";
                            case MACOS -> "Install it: 'brew install qemu'";
                        });
    }

    /**
     * QEMU ended, or did not answer, instead of running the machine.
     *
     * @param text what it printed
     * @param cause how it was noticed
     */
    static BerthException notStarted(String machine, String text, IOException cause) {
        BerthException failure =
                BerthException.failed("could not start QEMU for " + machine).causedBy(cause);
        long lines = text.lines().count();
        String last = text.lines().skip(Math.max(0, lines - 3)).collect(Collectors.joining("\n"));
        if (text.contains("host forwarding rule")) {
            return failure.because("another program took a port that was chosen for it (" + last + ")")
                    .remedy("Try again");
        }
        if (text.contains("\"write\" lock") || text.contains("cannot create PID file")) {
            return failure.because("another process is using its disks (" + last + ")")
                    .remedy("Look for it with 'pgrep -fa berth-" + machine + "'");
        }
        if (text.contains("Cannot allocate memory") || text.contains("cannot set up guest memory")) {
            return failure.because("this computer has not enough memory left (" + last + ")")
                    .remedy("Stop other profiles, or give this one less with 'berth profile edit " + machine
                            + " --memory SIZE'");
        }
        if (text.contains("No space left on device")) {
            return failure.because("the disk of this computer is full (" + last + ")")
                    .remedy("Make room and try again");
        }
        if (text.contains("KVM") || text.contains("kvm") || text.contains("hvf") || text.contains("HVF")) {
            return failure.because(last)
                    .remedy(
                            "Set BERTH_ACCELERATOR=tcg to do without hardware virtualization; 'berth doctor' says more");
        }
        if (text.contains("No such file or directory")) {
            return failure.because("a file it needs is missing (" + last + ")")
                    .remedy("Make the disk again with 'berth profile reset " + machine + " --keep-data'");
        }
        return failure.because(last.isEmpty() ? cause.toString() : last);
    }
}
