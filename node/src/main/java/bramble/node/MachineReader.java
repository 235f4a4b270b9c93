package bramble.node;

import bramble.api.Version;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Shelf;
import bramble.protocol.Vitals;
import bramble.protocol.Vitals.Heat;
import bramble.store.Store;
import bramble.worker.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads how this machine is, from what Linux tells in {@code /proc}. Elsewhere those figures are 0.
 */
final class MachineReader {

    private static final long KIBIBYTE = 1024;

    /** How old what is told of load, memory and heat may be: under load there are many calls. */
    private static final long SEEN_NANOS = 500_000_000L;

    /** How often what is kept is counted, which takes a look at each file. */
    private static final long COUNT_NANOS = 10_000_000_000L;

    private final String name;
    private final Address address;
    private final Path data;
    private final Capacity capacity;
    private final DiskSpace space;
    private final Store store;
    private final HeatReader heat = HeatReader.ofThisMachine();
    private final long diskBytes;
    private Seen seen;
    private long seenNanos = System.nanoTime();
    private long keptBytes;
    private long countedNanos = System.nanoTime() - COUNT_NANOS;

    MachineReader(
            String name, Address address, NodeOptions.Work work, DiskSpace space, Store store) {
        this.name = name;
        this.address = address;
        this.data = space.directory();
        this.space = space;
        this.store = store;
        this.capacity = new Capacity(work.slots(), memoryBytes("MemTotal"), work.labels());
        diskBytes = space.totalBytes();
        seen = see();
    }

    private record Seen(double load, long freeMemoryBytes, Heat heat) {}

    private Seen see() {
        return new Seen(load(), memoryBytes("MemAvailable"), heat.read());
    }

    /** The machine now. Takes well below a millisecond. Called by the thread of the calls alone. */
    Machine read(int busySlots) {
        var now = System.nanoTime();
        if (now - seenNanos >= SEEN_NANOS) {
            seen = see();
            seenNanos = now;
        }
        var vitals =
                new Vitals(
                        seen.load(),
                        seen.freeMemoryBytes(),
                        data.toFile().getUsableSpace(),
                        busySlots,
                        System.currentTimeMillis(),
                        seen.heat());
        return new Machine(name, address.toString(), Version.text(), capacity, vitals)
                .with(new Shelf(keptBytes(), space.quotaBytes(), diskBytes, space.isLow()));
    }

    private long keptBytes() {
        if (System.nanoTime() - countedNanos >= COUNT_NANOS) {
            countedNanos = System.nanoTime();
            try {
                keptBytes = store.bytes();
            } catch (IOException e) {
                return keptBytes;
            }
        }
        return keptBytes;
    }

    private static double load() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** A line of it reads {@code MemTotal: 8001234 kB}. */
    private static long memoryBytes(String field) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith(field) && line.endsWith(" kB")) {
                    var figure = line.substring(field.length() + 1, line.length() - 3).strip();
                    return Long.parseLong(figure) * KIBIBYTE;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
        return 0;
    }
}
