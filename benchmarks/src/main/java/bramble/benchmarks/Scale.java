package bramble.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one master bears, in a short run of {@code benchmarks/scale}. For one thread. */
final class Scale {

    private static final int WORDS = 7;

    private final Run run;

    Scale(Run run) {
        this.run = run;
    }

    void measure() {
        String program = run.place().benchmarks().resolve("scale").toString();
        String seconds = Integer.toString(run.sizes().scaleSeconds());
        Map<String, Double> rates = new HashMap<>();
        List<String> command = List.of(program, "--seconds", seconds, "10", "100", "1000");
        for (String line : run.place().output(Map.of(), command)) {
            // workers, length of a task, tasks/s, and more that is not asked for here
            String[] words = line.split(" ", -1);
            if (words.length == WORDS && words[0].matches("\\d+")) {
                rates.put(words[0] + " " + words[1], Double.parseDouble(words[2]));
            }
        }
        double few = record(Row.WORKERS_10, rates, "10 1s");
        double _ = record(Row.WORKERS_100, rates, "100 1s");
        double many = record(Row.WORKERS_1000, rates, "1000 1s");
        run.record(Figure.of(Row.WORKERS_RATIO, many / few, 1));
        double _ = record(Row.WORKERS_10_SHORT, rates, "10 nothing");
        double _ = record(Row.WORKERS_100_SHORT, rates, "100 nothing");
        double _ = record(Row.WORKERS_1000_SHORT, rates, "1000 nothing");
    }

    private double record(Row row, Map<String, Double> rates, String key) {
        Double rate = rates.get(key);
        if (rate == null) {
            throw new IllegalStateException("benchmarks/scale told nothing of " + key);
        }
        run.record(Figure.of(row, rate, 1));
        return rate;
    }
}
