package dev.berth.vm;

import dev.berth.vm.host.Architecture;

/** The kernel command line the image is made for. */
final class KernelArguments {

    private KernelArguments() {}

    /** The command line that boots to a systemd target. */
    static String of(Architecture architecture, String target) {
        String console = switch (architecture) {
            case X86_64 -> "console=ttyS0 8250.nr_uarts=1";
            case AARCH64 -> "console=ttyAMA0";
        };
        // A kernel that panics reboots at once, which ends the machine: nobody has to wait for a deadline.
        return "root=/dev/vda quiet panic=-1 loglevel=4 " + console + " net.ifnames=0 audit=0 lsm=landlock,yama,bpf"
                + " random.trust_cpu=on cryptomgr.notests mitigations=off TERM=dumb systemd.unit=" + target;
    }
}
