package dev.berth.vm.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Functions of the system's C library that Java has no other way to. Thread-safe. */
public final class CLibrary {

    private CLibrary() {}

    /**
     * A function, to be called with what its signature says.
     *
     * @param signature that of its declaration; another one brings this process down
     * @throws java.util.NoSuchElementException if this system's library has none of that name
     */
    @SuppressWarnings("restricted") // The manifest allows it; the callers answer for their signatures.
    public static MethodHandle function(String name, FunctionDescriptor signature) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature);
    }

    /**
     * A text as these functions take it. What the allocator has for that takes Java several times as long to prepare.
     */
    public static MemorySegment text(SegmentAllocator allocator, String text) {
        return allocator.allocateFrom(ValueLayout.JAVA_BYTE, (text + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** Closes a descriptor that one of these functions has opened, see {@code close(2)}. */
    public static void close(int descriptor) {
        try {
            int _ = (int) function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
