package dev.berth.shell.run;

import dev.berth.vm.process.CLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The end of this process, without the pause that HotSpot makes at {@link System#exit}: up to 300 ms for threads that
 * are in native code ({@code VM_Exit::wait_for_threads_in_native_to_block}). One is for as long as a program lives that
 * was started, such as a machine, and one for as long as this process once a thread has waited for a socket. Neither of
 * them has anything to lose.
 */
public final class ProcessEnd {

    /** Set where the JVM records what a start needs, which it writes down when it exits, and only then. */
    private static final String TRAINING = "berth.training";

    private ProcessEnd() {}

    /** Ends the process when what was printed is written. Nothing else is seen to. */
    public static void with(int code) {
        System.out.flush();
        System.err.flush();
        if (heldUp() && !Interruption.isTold() && !Boolean.getBoolean(TRAINING)) {
            try {
                // With the signature of close(2), for which Java mostly has made code already: it never returns.
                int _ = (int)
                        CLibrary.function("_exit", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                                .invokeExact(code);
            } catch (Throwable e) {
                // It ends a moment later, then.
            }
        }
        System.exit(code);
    }

    /** Whether there is a thread that HotSpot would wait for; they have no other mark than their names. */
    private static boolean heldUp() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[2 * all.activeCount() + 8];
        all.enumerate(threads);
        return Arrays.stream(threads)
                .filter(Objects::nonNull)
                .map(Thread::getName)
                .anyMatch(name -> name.startsWith("process reaper (") || name.endsWith("-Poller"));
    }
}
