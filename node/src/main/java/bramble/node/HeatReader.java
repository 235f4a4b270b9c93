package bramble.node;

import bramble.protocol.Vitals.Heat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads how warm the processor is and whether it is slowed down. A Raspberry Pi tells the second by
 * a file of its firmware, or by the program {@code vcgencmd} where the kernel has no such file;
 * other machines count how often they slowed down. What is not told is not known.
 *
 * <p>Asked by one thread. Looks at most once in {@link #LOOK_NANOS}; a program is started on a
 * thread of its own, and its answer is that of the next look.
 */
final class HeatReader {

    private static final long LOOK_NANOS = 10_000_000_000L;
    private static final long PROGRAM_SECONDS_MAX = 5;

    /**
     * Of the firmware's bits those that say what is so now: too low a voltage, a capped frequency,
     * slowed down, near the limit of heat. The upper ones say what was so once.
     */
    private static final int NOW = 0xf;

    private static final String FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled";
    private static final String COUNTER = "thermal_throttle/package_throttle_count";

    private final Path sys;
    private final List<String> program;
    private Heat last = Heat.UNKNOWN;
    private boolean hasLooked;
    private long lookedNanos;
    private long counted = -1;
    private boolean programFails;
    private volatile @Nullable String said;

    /**
     * @param sys where the kernel tells about devices, {@code /sys}
     * @param program that prints the firmware's bits
     */
    HeatReader(Path sys, List<String> program) {
        this.sys = sys;
        this.program = List.copyOf(program);
    }

    static HeatReader ofThisMachine() {
        return new HeatReader(Path.of("/sys"), List.of("vcgencmd", "get_throttled"));
    }

    /** As it was at the last look. */
    Heat read() {
        var now = System.nanoTime();
        if (!hasLooked || now - lookedNanos >= LOOK_NANOS) {
            hasLooked = true;
            lookedNanos = now;
            last = look();
        }
        return last;
    }

    /** Looks now. */
    Heat look() {
        return new Heat(celsius().orElse(null), throttled().orElse(null));
    }

    private Optional<Double> celsius() {
        for (var zone : children(sys.resolve("class/thermal"), "thermal_zone")) {
            var milli = number(zone.resolve("temp"), 10);
            if (milli.isPresent()) {
                return milli.map(each -> each / 1_000.0);
            }
        }
        return Optional.empty();
    }

    private Optional<Boolean> throttled() {
        var firmware = number(sys.resolve(FIRMWARE), 16);
        if (firmware.isPresent()) {
            return firmware.map(bits -> (bits & NOW) != 0);
        }
        var count = number(sys.resolve("devices/system/cpu/cpu0").resolve(COUNTER), 10);
        if (count.isPresent()) {
            var before = counted;
            counted = count.get();
            return Optional.of(before >= 0 && counted > before);
        }
        askProgram();
        return Optional.ofNullable(said).flatMap(HeatReader::bits).map(bits -> (bits & NOW) != 0);
    }

    /** {@code throttled=0x50000}. */
    private static Optional<Long> bits(String text) {
        var hex = text.strip().replaceFirst("^throttled=0x", "");
        try {
            return Optional.of(Long.parseLong(hex, 16));
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    private void askProgram() {
        if (programFails) {
            return;
        }
        try {
            var process =
                    new ProcessBuilder(program)
                            .redirectErrorStream(true)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .start();
            Thread.ofVirtual().name("heat").start(() -> hear(process));
        } catch (IOException notThere) {
            programFails = true;
        }
    }

    private void hear(Process process) {
        try (var out = process.getInputStream()) {
            if (!process.waitFor(PROGRAM_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return;
            }
            said = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            said = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Path> children(Path directory, String prefix) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(each -> each.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException none) {
            return new ArrayList<>();
        }
    }

    private static Optional<Long> number(Path file, int radix) {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return Optional.of(Long.parseLong(text.replaceFirst("^0x", ""), radix));
        } catch (IOException | NumberFormatException notTold) {
            return Optional.empty();
        }
    }
}
