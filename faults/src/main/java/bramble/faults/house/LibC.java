package bramble.faults.house;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few functions of the C library that the JDK does not offer. Any thread may call. */
@SuppressWarnings("restricted") // native calls are this class's purpose
final class LibC {

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;

    private static final MethodHandle OPEN = function("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", 1, JAVA_INT, JAVA_INT);
    private static final MethodHandle IOCTL =
            function("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle READ =
            function("read", 3, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE =
            function("write", 3, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private LibC() {}

    private static MethodHandle function(
            String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        var description = FunctionDescriptor.of(result, arguments);
        var address = linker.defaultLookup().findOrThrow(name);
        return fixed < arguments.length
                ? linker.downcallHandle(address, description, Linker.Option.firstVariadicArg(fixed))
                : linker.downcallHandle(address, description);
    }

    /** {@code open(2)}. */
    static int open(String path, int flags) {
        try (var arena = Arena.ofConfined()) {
            var file = (int) OPEN.invokeExact(arena.allocateFrom(path), flags | O_CLOEXEC);
            if (file < 0) {
                throw new IllegalStateException(path + " cannot be opened");
            }
            return file;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code close(2)}. */
    static void close(int file) {
        try {
            var _ = (int) CLOSE.invokeExact(file);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code ioctl(2)} with a pointer. */
    static void ioctl(int file, long request, MemorySegment argument) {
        try {
            var failed = (int) IOCTL.invokeExact(file, request, argument);
            if (failed < 0) {
                throw new IllegalStateException("ioctl " + Long.toHexString(request) + " failed");
            }
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code read(2)}: the bytes read, or less than 1. */
    static long read(int file, MemorySegment buffer) {
        try {
            return (long) READ.invokeExact(file, buffer, buffer.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code write(2)}: the bytes written, or less than 1. */
    static long write(int file, MemorySegment bytes) {
        try {
            return (long) WRITE.invokeExact(file, bytes, bytes.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static RuntimeException broken(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
