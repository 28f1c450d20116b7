package dev.berth.vm.qemu;

import dev.berth.vm.process.CLibrary;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of which only parts were ever written. Where they are is what {@code lseek(2)} says of it, with
 * {@code SEEK_DATA} and {@code SEEK_HOLE}, which Java has no way to. Linux only.
 *
 * @param path the file
 */
record SparseFile(Path path) {

    /** The same on all architectures that Berth runs on (asm-generic/fcntl.h). */
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    /**
     * Copies it into one that is as large and all zeros, within the kernel and in one pass: a program that reads and
     * writes takes twice the processor. Its holes take neither time nor space.
     *
     * @throws IOException if it cannot be read as a whole, the other one cannot be written, or this thread is
     *     interrupted
     */
    void copyTo(Path zeros) throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(zeros, StandardOpenOption.WRITE);
                Descriptor places = Descriptor.open(path)) {
            long size = in.size();
            long end = 0;
            for (long begin = places.data(end, size); begin < size; begin = places.data(end, size)) {
                end = places.hole(begin);
                copy(in, begin, end, out);
            }
        }
    }

    private void copy(FileChannel in, long begin, long end, FileChannel out) throws IOException {
        out.position(begin);
        for (long at = begin; at < end; ) {
            long copied = in.transferTo(at, end - at, out);
            if (copied <= 0) {
                throw new EOFException(path + " has become shorter than " + end + " bytes");
            }
            at += copied;
        }
    }

    /** The file as the C library has it open. */
    private record Descriptor(Path path, int number, MethodHandle seek) implements AutoCloseable {

        static Descriptor open(Path path) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                int number = (int) CLibrary.function(
                                "open",
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                        .invokeExact(CLibrary.text(arena, path.toString()), O_RDONLY_CLOEXEC);
                if (number < 0) {
                    throw new IOException(path + " cannot be opened");
                }
                FunctionDescriptor lseek = FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
                return new Descriptor(path, number, CLibrary.function("lseek", lseek));
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new IOException(path + " cannot be opened", e);
            }
        }

        /** Where the first data from there on is; the size, if there is none. */
        long data(long from, long size) throws IOException {
            if (from == size) {
                return size;
            }
            long found = seek(from, SEEK_DATA);
            // That nothing else follows is told like a failure, but then a hole begins right there.
            return found < 0 && hole(from) == from ? size : told(found);
        }

        /** Where the first hole from there on is; the end of the file counts as one. */
        long hole(long from) throws IOException {
            return told(seek(from, SEEK_HOLE));
        }

        private long told(long place) throws IOException {
            if (place < 0) {
                throw new IOException(path + " does not say where its data is");
            }
            return place;
        }

        private long seek(long from, int what) {
            try {
                return (long) seek.invokeExact(number, from, what);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            CLibrary.close(number);
        }
    }
}
