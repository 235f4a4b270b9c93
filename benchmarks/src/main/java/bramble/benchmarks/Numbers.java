package bramble.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Figures as people read them. */
final class Numbers {

    private static final double ONE_DIGIT_BELOW = 100;
    private static final double TWO_DIGITS_BELOW = 10;
    private static final double SMALLEST = 0.01;

    private Numbers() {}

    /** About three digits, which is more than such figures are good for. */
    static String text(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= ONE_DIGIT_BELOW) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (Math.abs(value) < SMALLEST) {
            return new BigDecimal(value).round(new MathContext(2)).toPlainString();
        }
        return String.format(
                Locale.ROOT, Math.abs(value) >= TWO_DIGITS_BELOW ? "%.1f" : "%.2f", value);
    }
}
