package bramble.worker.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of the C library that start, await and signal processes, called through {@code
 * java.lang.foreign}. Constants and layouts are those of 64-bit Linux, where glibc and musl agree.
 *
 * <p>Any thread may call; calls that wait hold their platform thread.
 */
@SuppressWarnings("restricted") // native calls are this class's purpose
final class Posix {

    static final int ENOENT = 2;
    static final int E2BIG = 7;
    static final int ENOEXEC = 8;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int ETXTBSY = 26;
    static final int ELOOP = 40;

    private static final int EINTR = 4;
    private static final int P_PID = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final int SIGINFO_BYTES = 128;
    private static final int RUSAGE_BYTES = 144;

    private static final @Nullable Posix CALLS = load();

    private static final MemoryLayout ERRNO = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE =
            ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    final MethodHandle spawn;
    final MethodHandle actionsInit;
    final MethodHandle actionsDestroy;
    final MethodHandle addOpen;
    final MethodHandle addChdir;
    final MethodHandle addCloseFrom;
    final MethodHandle attributesInit;
    final MethodHandle attributesDestroy;
    final MethodHandle attributesFlags;
    final MethodHandle attributesDefaults;
    final MethodHandle attributesMask;
    final MethodHandle signalsFill;
    final MethodHandle signalsEmpty;
    private final MethodHandle kill;
    private final MethodHandle waitid;
    private final MethodHandle wait4;

    private Posix(Linker linker) {
        var pointer = ADDRESS;
        spawn =
                function(
                        linker,
                        "posix_spawn",
                        pointer,
                        pointer,
                        pointer,
                        pointer,
                        pointer,
                        pointer);
        actionsInit = function(linker, "posix_spawn_file_actions_init", pointer);
        actionsDestroy = function(linker, "posix_spawn_file_actions_destroy", pointer);
        addOpen =
                function(
                        linker,
                        "posix_spawn_file_actions_addopen",
                        pointer,
                        JAVA_INT,
                        pointer,
                        JAVA_INT,
                        JAVA_INT);
        addChdir = function(linker, "posix_spawn_file_actions_addchdir_np", pointer, pointer);
        addCloseFrom =
                function(linker, "posix_spawn_file_actions_addclosefrom_np", pointer, JAVA_INT);
        attributesInit = function(linker, "posix_spawnattr_init", pointer);
        attributesDestroy = function(linker, "posix_spawnattr_destroy", pointer);
        attributesFlags = function(linker, "posix_spawnattr_setflags", pointer, JAVA_SHORT);
        attributesDefaults = function(linker, "posix_spawnattr_setsigdefault", pointer, pointer);
        attributesMask = function(linker, "posix_spawnattr_setsigmask", pointer, pointer);
        signalsFill = function(linker, "sigfillset", pointer);
        signalsEmpty = function(linker, "sigemptyset", pointer);
        kill = function(linker, "kill", JAVA_INT, JAVA_INT);
        waitid = function(linker, "waitid", true, JAVA_INT, JAVA_INT, pointer, JAVA_INT);
        wait4 = function(linker, "wait4", true, JAVA_INT, pointer, JAVA_INT, pointer);
    }

    private static @Nullable Posix load() {
        if (!System.getProperty("os.name").equals("Linux") || ADDRESS.byteSize() != 8) {
            return null;
        }
        return ifThere(() -> new Posix(Linker.nativeLinker()));
    }

    /** Whether this system has all of the functions and this process may call them. */
    static boolean available() {
        return CALLS != null;
    }

    /** The functions, which must be {@link #available}. */
    static Posix calls() {
        if (CALLS == null) {
            throw new IllegalStateException("this system lacks functions of POSIX");
        }
        return CALLS;
    }

    /** {@code kill(2)}, true unless the target does not exist or may not be signalled. */
    static boolean kill(long target, Signal signal) {
        return invoke(() -> (int) calls().kill.invokeExact((int) target, signal.number())) == 0;
    }

    /** Waits until a child has ended, and leaves it as it is, so that its pid stays taken. */
    static void awaitEnd(long pid) {
        try (var arena = Arena.ofConfined()) {
            var errno = arena.allocate(ERRNO);
            var about = arena.allocate(SIGINFO_BYTES, 8);
            int answer;
            do {
                answer =
                        invoke(
                                () ->
                                        (int)
                                                calls().waitid
                                                        .invokeExact(
                                                                errno,
                                                                P_PID,
                                                                (int) pid,
                                                                about,
                                                                WEXITED | WNOWAIT));
            } while (answer != 0 && errnoIn(errno) == EINTR);
            if (answer != 0) {
                throw new IllegalStateException(
                        "cannot wait for process " + pid + ": errno " + errnoIn(errno));
            }
        }
    }

    /** Takes the end of a child that has ended. */
    static ProcessExit reap(long pid) {
        try (var arena = Arena.ofConfined()) {
            var errno = arena.allocate(ERRNO);
            var status = arena.allocate(JAVA_INT);
            var usage = arena.allocate(RUSAGE_BYTES, 8);
            int answer;
            do {
                answer =
                        invoke(
                                () ->
                                        (int)
                                                calls().wait4
                                                        .invokeExact(
                                                                errno, (int) pid, status, 0,
                                                                usage));
            } while (answer < 0 && errnoIn(errno) == EINTR);
            if (answer != pid) {
                throw new IllegalStateException(
                        "cannot wait for process " + pid + ": errno " + errnoIn(errno));
            }
            return ProcessExit.ofWaitStatus(status.get(JAVA_INT, 0), usageIn(usage));
        }
    }

    /** Reads {@code struct rusage}: user and system time as seconds and microseconds, then KiB. */
    private static ProcessExit.Usage usageIn(MemorySegment usage) {
        var seconds = usage.get(JAVA_LONG, 0) + usage.get(JAVA_LONG, 16);
        var micros = usage.get(JAVA_LONG, 8) + usage.get(JAVA_LONG, 24);
        return new ProcessExit.Usage(
                Duration.ofSeconds(seconds, micros * 1000), usage.get(JAVA_LONG, 32) * 1024);
    }

    private static int errnoIn(MemorySegment captured) {
        return (int) ERRNO_VALUE.get(captured, 0L);
    }

    private static MethodHandle function(Linker linker, String name, MemoryLayout... parameters) {
        return function(linker, name, false, parameters);
    }

    private static MethodHandle function(
            Linker linker, String name, boolean keepsErrno, MemoryLayout... parameters) {
        var option = keepsErrno ? Linker.Option.captureCallState("errno") : null;
        return function(linker, JAVA_INT, name, option, parameters);
    }

    private static MethodHandle function(
            Linker linker,
            MemoryLayout result,
            String name,
            Linker.@Nullable Option option,
            MemoryLayout... parameters) {
        var address =
                linker.defaultLookup().find(name).orElseThrow(() -> new MissingFunction(name));
        var type = FunctionDescriptor.of(result, parameters);
        return option == null
                ? linker.downcallHandle(address, type)
                : linker.downcallHandle(address, type, option);
    }

    /** A further function of the C library; only within {@link #ifThere}. */
    static MethodHandle function(
            MemoryLayout result,
            String name,
            Linker.@Nullable Option option,
            MemoryLayout... parameters) {
        return function(Linker.nativeLinker(), result, name, option, parameters);
    }

    /** What is made of functions of the C library; null when it lacks one of them. */
    static <T> @Nullable T ifThere(Supplier<T> functions) {
        try {
            return functions.get();
        } catch (MissingFunction | UnsupportedOperationException | IllegalCallerException absent) {
            return null;
        }
    }

    /** A call of a native function, which can throw nothing but what the JVM itself throws. */
    @FunctionalInterface
    interface NativeCall {
        int call() throws Throwable;
    }

    /** A call of a native function that returns 64 bits. */
    @FunctionalInterface
    interface NativeLongCall {
        long call() throws Throwable;
    }

    /** Makes a native call that returns 64 bits. */
    static long invokeLong(NativeLongCall call) {
        try {
            return call.call();
        } catch (RuntimeException | Error unexpected) {
            throw unexpected;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a native call threw", impossible);
        }
    }

    /** Makes a native call; method handles declare {@code Throwable}, though no call throws one. */
    static int invoke(NativeCall call) {
        try {
            return call.call();
        } catch (RuntimeException | Error unexpected) {
            throw unexpected;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a native call threw", impossible);
        }
    }

    private static final class MissingFunction extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingFunction(String name) {
            super("the C library has no " + name);
        }
    }
}
