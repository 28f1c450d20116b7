package dev.berth.vm.qemu;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Collection;

/**
 * Lengthens the queues of sockets that QEMU listens on. libslirp asks for a queue of one connection, so the third of a
 * burst is dropped by the kernel and only tried again after a second. {@code listen(2)} may be called again on a
 * socket, by whoever has it: {@code pidfd_getfd(2)} gives it to us, where Linux lets this user trace QEMU (Yama's
 * {@code ptrace_scope} 0). Where it does not, the queues stay as they are.
 */
final class ListenQueue {

    private static final int LENGTH = 1024;

    /** The same on every architecture of Linux. */
    private static final long PIDFD_OPEN = 434;

    private static final long PIDFD_GETFD = 438;

    private ListenQueue() {}

    /**
     * Does it for some sockets of a process; does nothing where that cannot be done.
     *
     * @param descriptors of sockets that listen, as the process numbers them
     */
    static void lengthen(long pid, Collection<Integer> descriptors) {
        if (descriptors.isEmpty()) {
            return;
        }
        try {
            int process = Calls.open(PIDFD_OPEN, pid, 0);
            for (int descriptor : descriptors) {
                int socket = Calls.open(PIDFD_GETFD, process, descriptor);
                if (socket >= 0) {
                    int _ = (int) Calls.LISTEN.invokeExact(socket, LENGTH);
                    int _ = (int) Calls.CLOSE.invokeExact(socket);
                }
            }
            if (process >= 0) {
                int _ = (int) Calls.CLOSE.invokeExact(process);
            }
        } catch (Throwable e) {
            if (e instanceof Error fatal && !(e instanceof LinkageError)) {
                throw fatal;
            }
            // No such call on this system: connections are made, only some of them later.
        }
    }

    /** The functions of the C library, looked up when they are first needed. */
    @SuppressWarnings(
            "restricted") // the signatures are those of the C library; the agent is started with leave to do so
    private static final class Calls {

        private static final Linker LINKER = Linker.nativeLinker();
        private static final MethodHandle SYSCALL = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        private static final MethodHandle LISTEN = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("listen"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        private static final MethodHandle CLOSE = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

        private Calls() {}

        static int open(long call, long first, long second) throws Throwable {
            return (int) (long) SYSCALL.invokeExact(call, first, second, 0L);
        }
    }
}
