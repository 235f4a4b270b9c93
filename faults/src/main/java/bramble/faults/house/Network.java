package bramble.faults.house;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A network of cards, each in a namespace of its own, that this program carries frame by frame, so
 * that it can lose, delay and reorder them. The last card is the program's own.
 *
 * <p>Addresses are of 127.0.0.0/8, which the kernel routes like any other once it is told so: a
 * node serves those without certificates. One thread a card reads, one more writes what is late.
 */
final class Network {

    private static final int FRAME_BYTES_MAX = 2048;
    private static final int LAST_BYTE_OF_TARGET = 5;
    private static final int FIRST_HOST = 11;

    /**
     * What happens to frames from one card to another.
     *
     * @param cut all are lost
     * @param lost the share that is lost, from 0 to 1
     * @param lateNanos each is late by a random time up to this, so that they overtake each other
     */
    record Way(boolean cut, double lost, long lateNanos) {
        static final Way FREE = new Way(false, 0, 0);
    }

    private record Late(MemorySegment frame, Tap to, long atNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private final List<Tap> taps = new ArrayList<>();
    private final DelayQueue<Late> late = new DelayQueue<>();
    private volatile Way[][] ways;

    /** Makes a network of so many nodes, and this program's own namespace on it. */
    Network(int nodes) {
        ways = free(nodes + 1);
        Shell.run("mount", "-t", "tmpfs", "none", "/run");
        for (var number = 0; number < nodes; number++) {
            var name = namespace(number);
            Shell.run("ip", "netns", "add", name);
            taps.add(Tap.create("tap" + number));
            Shell.run("ip", "link", "set", "tap" + number, "netns", name);
            configure(number, nodes, "nsenter", "--net=/run/netns/" + name);
        }
        taps.add(Tap.create("tap" + nodes));
        configure(nodes, nodes, "env");
        for (var number = 0; number <= nodes; number++) {
            var from = number;
            Thread.ofPlatform().daemon().name("card-" + number).start(() -> carry(from));
        }
        Thread.ofPlatform().daemon().name("late-frames").start(this::deliverLate);
    }

    static String namespace(int number) {
        return "node" + number;
    }

    static String address(int number) {
        return "127.77.0." + (FIRST_HOST + number);
    }

    private static String card(int number) {
        return "02:00:00:00:00:%02x".formatted(number);
    }

    private static void configure(int number, int nodes, String... prefix) {
        var script = new StringBuilder("set -e\n");
        // Only one address of the loopback card is local; all others of its network are on the tap.
        script.append("ip link set lo up\n")
                .append("ip addr del 127.0.0.1/8 dev lo\n")
                .append("ip addr add 127.0.0.1/32 dev lo\n")
                .append("echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet\n")
                .append("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6\n");
        script.append("ip link set tap%d address %s\n".formatted(number, card(number)))
                .append("ip link set tap%d up\n".formatted(number))
                .append(
                        "ip addr add %s/24 dev tap%d scope global\n"
                                .formatted(address(number), number));
        for (var other = 0; other <= nodes; other++) {
            if (other != number) {
                script.append(
                        "ip neigh replace %s lladdr %s dev tap%d nud permanent\n"
                                .formatted(address(other), card(other), number));
            }
        }
        var words = new ArrayList<>(List.of(prefix));
        words.addAll(List.of("sh", "-c", script.toString()));
        Shell.run(words.toArray(String[]::new));
    }

    private static Way[][] free(int cards) {
        var ways = new Way[cards][cards];
        for (var from : ways) {
            java.util.Arrays.fill(from, Way.FREE);
        }
        return ways;
    }

    /** What a network does to the frames from one node to another. */
    @FunctionalInterface
    interface Ways {
        Way between(int from, int to);
    }

    /** Sets all ways between nodes anew. Those to and from this program stay free. */
    void set(Ways between) {
        var next = free(taps.size());
        for (var from = 0; from < taps.size() - 1; from++) {
            for (var to = 0; to < taps.size() - 1; to++) {
                next[from][to] = from == to ? Way.FREE : between.between(from, to);
            }
        }
        ways = next;
    }

    private void carry(int from) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(FRAME_BYTES_MAX);
            while (true) {
                var length = taps.get(from).read(buffer);
                if (length <= 0) {
                    return;
                }
                var to = buffer.get(JAVA_BYTE, LAST_BYTE_OF_TARGET);
                if (to >= 0 && to < taps.size()) {
                    send(buffer.asSlice(0, length), from, to);
                }
            }
        }
    }

    private void send(MemorySegment frame, int from, int to) {
        var way = ways[from][to];
        var random = ThreadLocalRandom.current();
        if (way.cut() || (way.lost() > 0 && random.nextDouble() < way.lost())) {
            return;
        }
        if (way.lateNanos() == 0) {
            taps.get(to).write(frame);
            return;
        }
        var copy = Arena.ofAuto().allocate(frame.byteSize()).copyFrom(frame);
        late.add(
                new Late(copy, taps.get(to), System.nanoTime() + random.nextLong(way.lateNanos())));
    }

    private void deliverLate() {
        try {
            while (true) {
                var next = late.take();
                next.to().write(next.frame());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
