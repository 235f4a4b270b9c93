package bramble.worker.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether somebody else still has a file open, before it is given to others. The proof is a
 * write lease, which Linux grants only if there is no other open descriptor of the file, nor a
 * mapping of it, in any process (fcntl(2), F_SETLEASE). Where a system or a file system grants
 * none, nothing is ever proven. Constants are those of Linux. Any thread may call.
 */
@SuppressWarnings("restricted") // native calls are this class's purpose
public final class SoleUse {

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SEEK_END = 2;
    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int F_WRLCK = 1;

    /** Who opens the file in between makes the kernel send this; SIGIO would end the process. */
    private static final int SIGURG = 23; // ignored unless a process asks for it

    private static final @Nullable SoleUse CALLS = load();

    private final MethodHandle open;
    private final MethodHandle fcntl;
    private final MethodHandle lseek;
    private final MethodHandle ftruncate;
    private final MethodHandle close;
    private final MethodHandle listAttributes;

    private SoleUse() {
        var variadic = Linker.Option.firstVariadicArg(2);
        open = Posix.function(JAVA_INT, "open", variadic, ADDRESS, JAVA_INT, JAVA_INT);
        fcntl = Posix.function(JAVA_INT, "fcntl", variadic, JAVA_INT, JAVA_INT, JAVA_INT);
        lseek = Posix.function(JAVA_LONG, "lseek", null, JAVA_INT, JAVA_LONG, JAVA_INT);
        ftruncate = Posix.function(JAVA_INT, "ftruncate", null, JAVA_INT, JAVA_LONG);
        close = Posix.function(JAVA_INT, "close", null, JAVA_INT);
        listAttributes = Posix.function(JAVA_LONG, "llistxattr", null, ADDRESS, ADDRESS, JAVA_LONG);
    }

    private static @Nullable SoleUse load() {
        return Posix.available() ? Posix.ifThere(SoleUse::new) : null;
    }

    /**
     * Empties a file that nobody else has open.
     *
     * @param file in a directory that only the node can change
     * @return false when it is open, or that cannot be proven; it is as it was then
     */
    public static boolean empty(Path file) {
        var calls = CALLS;
        return calls != null && calls.emptied(file);
    }

    private boolean emptied(Path file) {
        int descriptor;
        try (var arena = Arena.ofConfined()) {
            var path = arena.allocateFrom(file.toString());
            descriptor = Posix.invoke(() -> (int) open.invokeExact(path, O_RDWR | O_CLOEXEC, 0));
        }
        if (descriptor < 0) {
            return false;
        }
        try {
            if (control(descriptor, F_SETSIG, SIGURG) != 0
                    || control(descriptor, F_SETLEASE, F_WRLCK) != 0) {
                return false;
            }
            // The lease ends with the descriptor.
            return Posix.invokeLong(() -> (long) lseek.invokeExact(descriptor, 0L, SEEK_END)) == 0
                    || Posix.invoke(() -> (int) ftruncate.invokeExact(descriptor, 0L)) == 0;
        } finally {
            var _ = Posix.invoke(() -> (int) close.invokeExact(descriptor));
        }
    }

    private int control(int descriptor, int command, int argument) {
        return Posix.invoke(() -> (int) fcntl.invokeExact(descriptor, command, argument));
    }

    /**
     * How many bytes the names of a file's extended attributes take, access lists among them.
     *
     * @return -1 when that cannot be told
     */
    public static long attributeBytes(Path file) {
        var calls = CALLS;
        if (calls == null) {
            return -1;
        }
        try (var arena = Arena.ofConfined()) {
            var path = arena.allocateFrom(file.toString());
            return Posix.invokeLong(
                    () -> (long) calls.listAttributes.invokeExact(path, MemorySegment.NULL, 0L));
        }
    }
}
