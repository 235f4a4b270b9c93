package bramble.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A chart of bars")
class BarChartTest {

    private static final Pattern BAR = Pattern.compile("width=\"([0-9.]+)\" height=\"18\"");

    @Test
    @DisplayName("draws lengths in proportion when they can be compared by eye")
    void linear() {
        String svg = chart(bar("slow", 10), bar("fast", 40));
        List<Double> lengths = lengths(svg);
        assertThat(lengths.getLast() / lengths.getFirst()).isEqualTo(4);
        assertThat(svg).doesNotContain("logarithmic");
    }

    @Test
    @DisplayName("draws steps of ten alike, and says so, when they differ widely")
    void logarithmic() {
        String svg = chart(bar("slow", 5), bar("middling", 50), bar("fast", 500));
        List<Double> lengths = lengths(svg);
        assertThat(lengths.get(2) - lengths.get(1))
                .isCloseTo(lengths.get(1) - lengths.get(0), offset(0.2));
        assertThat(lengths.getFirst()).isPositive();
        assertThat(svg).contains("logarithmic scale from 1");
    }

    @Test
    @DisplayName("shows what is nothing on every scale")
    void nothing() {
        assertThat(lengths(chart(bar("none", 0), bar("one", 1), bar("many", 1_000))))
                .allMatch(length -> length >= 1 && length <= 340);
        assertThat(lengths(chart(bar("none", 0)))).containsExactly(1.0);
    }

    @Test
    @DisplayName("writes names so that they are no markup")
    void names() {
        assertThat(chart(bar("seq N | perl > FILE & <more>", 1)))
                .contains(">seq N | perl &gt; FILE &amp; &lt;more&gt;<");
    }

    private static BarChart.Bar bar(String label, double value) {
        return new BarChart.Bar(label, value, false);
    }

    private static String chart(BarChart.Bar... bars) {
        return new BarChart("title", "ms", "less is better", List.of(bars)).svg();
    }

    private static List<Double> lengths(String svg) {
        return BAR.matcher(svg).results().map(found -> Double.valueOf(found.group(1))).toList();
    }
}
