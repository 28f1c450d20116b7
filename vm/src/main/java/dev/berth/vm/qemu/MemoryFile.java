package dev.berth.vm.qemu;

import dev.berth.vm.host.ByteSize;
import dev.berth.vm.process.CLibrary;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * What becomes the memory of a machine: a file without a name, which is gone when the last process that has it open is.
 * Made with {@code memfd_create(2)}, since a file system for such files, such as {@code /dev/shm}, is often smaller
 * than a machine, and kills it when it is full. Linux only.
 *
 * <p>Made here, and not by QEMU, so that it can be filled while QEMU starts, and that QEMU opens it by a path: from 8.1
 * on it saves a machine without its memory only then.
 */
final class MemoryFile implements AutoCloseable {

    private static final String NAME = "berth-memory";

    /** How the link of a descriptor in {@code /proc} begins. */
    static final String SHOWN = "/memfd:" + NAME;

    private static final int MFD_CLOEXEC = 1;

    private final int descriptor;

    private MemoryFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /** A new one of that size, all zeros and without any page yet. */
    static MemoryFile create(ByteSize size) throws IOException {
        int descriptor;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = CLibrary.text(arena, NAME);
            descriptor = (int) CLibrary.function(
                            "memfd_create",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                    .invokeExact(name, MFD_CLOEXEC);
        } catch (Throwable e) {
            throw new IOException("no memory file can be made", e);
        }
        if (descriptor < 0) {
            throw new IOException("no memory file can be made");
        }
        MemoryFile made = new MemoryFile(descriptor);
        try (RandomAccessFile file = new RandomAccessFile(made.path().toFile(), "rw")) {
            file.setLength(size.bytes());
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** Where every process of the user can open it, for as long as this one has it open. */
    Path path() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(descriptor));
    }

    /** Lets go of it; whoever else has it open keeps it. */
    @Override
    public void close() {
        CLibrary.close(descriptor);
    }
}
