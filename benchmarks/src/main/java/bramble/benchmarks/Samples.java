package bramble.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values of one figure, as they were measured. For one thread. */
final class Samples {

    private static final double HALF = 0.5;

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    int count() {
        return values.size();
    }

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : HALF * (sorted.get(middle - 1) + sorted.get(middle));
    }

    /** The smallest value that at least this share of all values does not exceed. */
    double quantile(double share) {
        List<Double> sorted = sorted();
        int at = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, at));
    }

    double min() {
        return sorted().getFirst();
    }

    double max() {
        return sorted().getLast();
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }
}
