package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.util.function.Supplier;

/**
 * Why a machine did not come up that may well do so the next time: it ended by itself. Kernels rewrite their own code
 * while all processors run, and QEMU before 8.1 can keep a translation of what was there in between: the kernel of an
 * emulated machine with several processors panics so now and then.
 */
final class MachineEnded extends Exception {

    private static final long serialVersionUID = 1L;

    /** One that ends again has another reason. */
    private static final int ATTEMPTS = 2;

    /** @param last what it said when it ended, or that it said nothing */
    MachineEnded(String last) {
        super(last);
    }

    /** Whether a kernel says in a line of the console that it dies. */
    static boolean told(String line) {
        return line.contains("Kernel panic");
    }

    /**
     * Starts a machine, and once more when it ends meanwhile.
     *
     * @param name of the machine
     * @param start fails with this as its cause; begins from nothing each time
     */
    static <T> T survived(String name, Progress progress, Supplier<T> start) {
        for (int attempt = 1; ; attempt++) {
            try {
                return start.get();
            } catch (BerthException e) {
                if (attempt == ATTEMPTS || !(e.getCause() instanceof MachineEnded ended)) {
                    throw e;
                }
                progress.notice(name + " is started again: " + ended.getMessage());
            }
        }
    }
}
