package bramble.benchmarks;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a figure should reach, or not pass.
 *
 * @param least whether it is a lower bound
 * @param factor the bound, or how many times the figure of another row, if there is one
 */
record Bound(boolean least, double factor, @Nullable Row of) {

    static Bound atLeast(double value) {
        return new Bound(true, value, null);
    }

    static Bound atMost(double value) {
        return new Bound(false, value, null);
    }

    /** At least so many times what another row has. */
    static Bound times(double factor, Row of) {
        return new Bound(true, factor, of);
    }

    /** Orders figures from the worst to the best. */
    Comparator<Figure> fromWorst() {
        Comparator<Figure> fromSmallest = Comparator.comparingDouble(Figure::value);
        return least ? fromSmallest : fromSmallest.reversed();
    }

    /** Whether a figure is good enough; nothing if what it depends on was not measured. */
    Optional<Boolean> isMetBy(double value, Map<Row, Figure> figures) {
        double limit = factor;
        if (of != null) {
            Figure other = figures.get(of);
            if (other == null) {
                return Optional.empty();
            }
            limit *= other.value();
        }
        return Optional.of(least ? value >= limit : value <= limit);
    }

    /** In words, with the unit of the figure. */
    String text(String unit) {
        String direction = least ? "at least " : "at most ";
        return direction
                + Numbers.text(factor)
                + (of == null ? " " + unit : " × " + of.who().text());
    }
}
