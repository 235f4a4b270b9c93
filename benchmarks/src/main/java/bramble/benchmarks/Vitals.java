package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process uses, as {@code /proc} tells.
 *
 * @param cpuTicks since its start, in hundredths of a second
 * @param writtenBytes that it had written to disk since its start
 */
record Vitals(double rssMebibytes, double pssMebibytes, long cpuTicks, long writtenBytes) {

    private static final double KIBIBYTES_PER_MEBIBYTE = 1024;
    private static final double TICKS_PER_SECOND = 100;
    private static final int SECONDS_PER_MINUTE = 60;

    /** Where utime and stime stand in stat, counted after the name in parentheses. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    static Vitals of(Process process) {
        return of(process.pid());
    }

    private static Vitals of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        String stat = read(proc.resolve("stat"));
        String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new Vitals(
                number(read(proc.resolve("status")), "VmRSS:") / KIBIBYTES_PER_MEBIBYTE,
                number(read(proc.resolve("smaps_rollup")), "Pss:") / KIBIBYTES_PER_MEBIBYTE,
                Long.parseLong(numbers[USER_TICKS]) + Long.parseLong(numbers[SYSTEM_TICKS]),
                number(read(proc.resolve("io")), "write_bytes:"));
    }

    double rssBytes() {
        return rssMebibytes * KIBIBYTES_PER_MEBIBYTE * KIBIBYTES_PER_MEBIBYTE;
    }

    /** Of several processes together. */
    static Vitals of(List<ProcessHandle> processes) {
        return processes.stream()
                .map(process -> of(process.pid()))
                .reduce(new Vitals(0, 0, 0, 0), Vitals::plus);
    }

    private Vitals plus(Vitals other) {
        return new Vitals(
                rssMebibytes + other.rssMebibytes,
                pssMebibytes + other.pssMebibytes,
                cpuTicks + other.cpuTicks,
                writtenBytes + other.writtenBytes);
    }

    /** Processor seconds a minute between then and now. */
    double cpuSecondsPerMinute(Vitals before, int secondsBetween) {
        return (cpuTicks - before.cpuTicks)
                / TICKS_PER_SECOND
                * SECONDS_PER_MINUTE
                / secondsBetween;
    }

    double writtenPerMinute(Vitals before, int secondsBetween) {
        return (writtenBytes - before.writtenBytes) * (double) SECONDS_PER_MINUTE / secondsBetween;
    }

    private static long number(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in /proc"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
