package bramble.node;

import bramble.api.Version;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Shelf;
import bramble.protocol.Vitals;
import bramble.store.Store;
import bramble.worker.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Reads how this machine is, from what Linux tells in {@code /proc}. Elsewhere those figures are 0.
 */
final class MachineReader {

    private static final Pattern MEMINFO_LINE = Pattern.compile("(\\w+):\\s+(\\d+) kB");
    private static final long KIBIBYTE = 1024;

    /** How often what is kept is counted, which takes a look at each file. */
    private static final long COUNT_NANOS = 10_000_000_000L;

    private final String name;
    private final Address address;
    private final Path data;
    private final Capacity capacity;
    private final DiskSpace space;
    private final Store store;
    private final HeatReader heat = HeatReader.ofThisMachine();
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
    }

    /** The machine now. Takes well below a millisecond. */
    Machine read(int busySlots) {
        var vitals =
                new Vitals(
                        load(),
                        memoryBytes("MemAvailable"),
                        diskFreeBytes(),
                        busySlots,
                        System.currentTimeMillis(),
                        heat.read());
        return new Machine(name, address.toString(), Version.text(), capacity, vitals)
                .with(
                        new Shelf(
                                keptBytes(),
                                space.quotaBytes(),
                                space.totalBytes(),
                                space.isLow()));
    }

    /** Called by the thread of the calls alone. */
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

    private static long memoryBytes(String field) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                var match = MEMINFO_LINE.matcher(line);
                if (match.matches() && match.group(1).equals(field)) {
                    return Long.parseLong(match.group(2)) * KIBIBYTE;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private long diskFreeBytes() {
        try {
            return Files.getFileStore(data).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
