package bramble.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of another JVM of this user, by the JDK's own {@code jcmd}. */
final class Heap {

    private static final int BYTES_PER_KIBIBYTE = 1024;

    /** As the serial collector tells of each generation: {@code total 4928K, used 1203K}. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private Heap() {}

    /** What is left after a collection of all of it. */
    static long liveBytes(Place place, Process process) {
        List<String> _ = jcmd(place, process, "GC.run");
        long kibibytes = 0;
        for (String line : jcmd(place, process, "GC.heap_info")) {
            Matcher used = USED.matcher(line);
            kibibytes += used.find() ? Long.parseLong(used.group(1)) : 0;
        }
        if (kibibytes == 0) {
            throw new IllegalStateException("jcmd told nothing of the heap of " + process.pid());
        }
        return kibibytes * BYTES_PER_KIBIBYTE;
    }

    private static List<String> jcmd(Place place, Process process, String command) {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return place.output(Map.of(), List.of(program, Long.toString(process.pid()), command));
    }
}
