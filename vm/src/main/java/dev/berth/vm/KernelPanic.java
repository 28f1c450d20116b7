package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.util.function.Supplier;

/**
 * Why a boot failed that another one need not: the guest's kernel died. Kernels rewrite their own code while all
 * processors run, and QEMU before 8.1 can keep a translation of what was there in between: a boot of an emulated
 * machine with several processors ends so now and then.
 */
final class KernelPanic extends Exception {

    private static final long serialVersionUID = 1L;

    /** One that dies again has another reason. */
    private static final int ATTEMPTS = 2;

    KernelPanic(String line) {
        super(line);
    }

    /** Whether a kernel says so in a line of the console. */
    static boolean in(String line) {
        return line.contains("Kernel panic");
    }

    /**
     * Boots, and once more when the kernel dies meanwhile.
     *
     * @param name of the machine
     * @param boot fails with a panic as its cause; begins from the start each time
     */
    static <T> T survived(String name, Progress progress, Supplier<T> boot) {
        for (int attempt = 1; ; attempt++) {
            try {
                return boot.get();
            } catch (BerthException e) {
                if (attempt == ATTEMPTS || !(e.getCause() instanceof KernelPanic panic)) {
                    throw e;
                }
                progress.notice(name + " is booted once more, since its kernel died: " + panic.getMessage());
            }
        }
    }
}
