package bramble.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the peers are measured with that are programs of another language. */
final class Peers {

    /** That of the distribution, whose packages are the peers. */
    static final String PYTHON = "/usr/bin/python3";

    private Peers() {}

    /** Whether Python finds all of these modules. */
    static boolean hasPython(String... modules) {
        try {
            return new ProcessBuilder(PYTHON, "-c", "import " + String.join(", ", modules))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What processes use together while nobody wants anything of them. */
    static void idle(Run run, List<ProcessHandle> processes, Row rss, Row cpu) {
        Clock.sleepMillis(TimeUnit.SECONDS.toMillis(run.sizes().restSecondsOfPeers()));
        int seconds = run.sizes().idleSecondsOfPeers();
        Vitals before = Vitals.of(processes);
        Clock.sleepMillis(TimeUnit.SECONDS.toMillis(seconds));
        Vitals now = Vitals.of(processes);
        run.record(Figure.of(rss, now.rssMebibytes(), 1));
        run.record(Figure.of(cpu, now.cpuSecondsPerMinute(before, seconds), 1));
    }

    /** A process and those that it started. */
    static List<ProcessHandle> family(Process process) {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        return family;
    }

    /**
     * Runs a program that measures, and tells what it said by name: lines of a name and a value,
     * any number of each.
     */
    static Map<String, Samples> report(
            Run run, Map<String, String> environment, List<String> command) {
        Map<String, Samples> report = new TreeMap<>();
        for (String line : run.place().output(environment, command)) {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                report.computeIfAbsent(words[0], any -> new Samples())
                        .add(Double.parseDouble(words[1]));
            }
        }
        return report;
    }
}
