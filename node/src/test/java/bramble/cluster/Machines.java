package bramble.cluster;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Machines of their own on one network, as far as sockets can tell: network namespaces with a card
 * each on a bridge, which has a namespace too, so that this machine's own network stays as it is.
 * Takes root. Closing it removes them.
 */
final class Machines implements AutoCloseable {

    private static final int NEW_NETWORK = 0x4000_0000;
    private static final String NETWORK = "10.77.0.";
    private static final int FIRST_HOST = 11;

    private final String prefix = "brt" + ThreadLocalRandom.current().nextInt(0x1000, 0xffff) + "-";
    private final List<String> made = new ArrayList<>();

    private Machines() {}

    /** So many machines; null where this system makes none. */
    static @Nullable Machines make(int count) {
        var machines = new Machines();
        try {
            machines.add("bridge");
            var bridge = machines.name("bridge");
            run("ip", "-n", bridge, "link", "add", "br0", "type", "bridge");
            run("ip", "-n", bridge, "link", "set", "br0", "up");
            for (var number = 0; number < count; number++) {
                machines.connect(number);
            }
            return machines;
        } catch (IOException notHere) {
            machines.close();
            return null;
        }
    }

    private void connect(int number) throws IOException {
        add(Integer.toString(number));
        var own = name(Integer.toString(number));
        var bridge = name("bridge");
        var port = "port" + number;
        run(
                "ip", "-n", bridge, "link", "add", port, "type", "veth", "peer", "name", "eth0",
                "netns", own);
        run("ip", "-n", bridge, "link", "set", port, "master", "br0", "up");
        run("ip", "-n", own, "addr", "add", address(number) + "/24", "dev", "eth0");
        run("ip", "-n", own, "link", "set", "eth0", "up");
        run("ip", "-n", own, "link", "set", "lo", "up");
    }

    private void add(String name) throws IOException {
        run("ip", "netns", "add", name(name));
        made.add(name(name));
    }

    private String name(String name) {
        return prefix + name;
    }

    /** The address that a machine's card has at first. */
    static String address(int number) {
        return NETWORK + (FIRST_HOST + number);
    }

    /**
     * Gives a machine another address, as DHCP does when it was away for long. What runs there
     * loses its connections.
     *
     * @param host the last number of the address, above those that machines have at first
     */
    String readdress(int number, String old, int host) throws IOException {
        var own = name(Integer.toString(number));
        var address = NETWORK + host;
        run("ip", "-n", own, "addr", "del", old + "/24", "dev", "eth0");
        run("ip", "-n", own, "addr", "add", address + "/24", "dev", "eth0");
        return address;
    }

    /** Pulls a machine's cable, or puts it in again. */
    void plug(int number, boolean in) throws IOException {
        run("ip", "-n", name("bridge"), "link", "set", "port" + number, in ? "up" : "down");
    }

    /** Keeps a machine from all others that are kept apart as well, and from no more; or not. */
    void keepApart(int number, boolean apart) throws IOException {
        run(
                "ip",
                "-n",
                name("bridge"),
                "link",
                "set",
                "port" + number,
                "type",
                "bridge_slave",
                "isolated",
                apart ? "on" : "off");
    }

    /** The words that run a command on a machine. */
    List<String> on(int number, List<String> command) {
        var words = new ArrayList<>(List.of("ip", "netns", "exec", name(Integer.toString(number))));
        words.addAll(command);
        return words;
    }

    /** Does something on a machine: the sockets that it opens are there. */
    <T> T on(int number, Callable<T> work) {
        var answer = new CompletableFuture<T>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                enter("/run/netns/" + name(Integer.toString(number)));
                                answer.complete(work.call());
                            } catch (Exception | AssertionError e) {
                                answer.completeExceptionally(e);
                            }
                        });
        try {
            return answer.join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof AssertionError failed) {
                throw failed;
            }
            throw e;
        }
    }

    /** Moves the calling thread, which is to end afterwards, into a network namespace. */
    private static void enter(String file) {
        var linker = Linker.nativeLinker();
        try (var arena = Arena.ofConfined()) {
            var open = call(linker, "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
            var setns = call(linker, "setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
            var close = call(linker, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            var descriptor = (int) open.invokeExact(arena.allocateFrom(file), 0);
            var moved = (int) setns.invokeExact(descriptor, NEW_NETWORK);
            var _ = (int) close.invokeExact(descriptor);
            if (moved != 0) {
                throw new IllegalStateException("cannot enter " + file);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // Tests run with native access.
    private static MethodHandle call(Linker linker, String name, FunctionDescriptor form) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), form);
    }

    private static void run(String... words) throws IOException {
        try {
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", words) + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (var name : made) {
            try {
                run("ip", "netns", "del", name);
            } catch (IOException e) {
                System.err.println("a network namespace is left: " + e.getMessage());
            }
        }
    }
}
