package bramble.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of the aims")
class SummaryTest {

    private final Map<Row, Figure> figures = new EnumMap<>(Row.class);

    @Test
    @DisplayName("says that an aim is met at its bound, and that it is not just below")
    void boundIsMet() {
        measured(Row.TASKS_ONE_NODE_XARGS, 1_000);
        measured(Row.TASKS_ONE_NODE, 1_200);
        assertThat(line(Aim.TASKS_ONE_NODE)).contains("| yes |").contains("| × 1.20 |");

        measured(Row.TASKS_ONE_NODE, 1_199);
        assertThat(line(Aim.TASKS_ONE_NODE)).contains("| **no** |");
    }

    @Test
    @DisplayName("takes the least where less is better")
    void leastIsBest() {
        measured(Row.LATENCY_MASTER_P50, 6);
        measured(Row.LATENCY_BEANSTALKD_P50, 4);
        measured(Row.LATENCY_GEARMAN_P50, 2);
        measured(Row.LATENCY_CELERY_P50, 5);
        assertThat(line(Aim.LATENCY))
                .contains("| **no** | Gearman, in memory: 2 ms | × 3 |")
                .endsWith("| beanstalkd `-b DIR -f0`: 4 ms | × 1.50 |");
    }

    @Test
    @DisplayName("takes the most where more is better")
    void mostIsBest() {
        measured(Row.LINES_ONE_NODE, 300_000);
        measured(Row.LINES_BEANSTALKD, 2_000);
        measured(Row.LINES_CELERY, 100);
        assertThat(line(Aim.LINES))
                .contains("| yes | beanstalkd `-b DIR -f0`: 2,000 items/s | × 150 | the same |");
    }

    @Test
    @DisplayName("judges nothing that was not measured")
    void notMeasured() {
        assertThat(line(Aim.TASKS_ONE_NODE)).contains("| not measured | at least 1.20 × ");
        measured(Row.TASKS_ONE_NODE, 1_200);
        assertThat(line(Aim.TASKS_ONE_NODE))
                .contains("| **1,200 tasks/s** |")
                .contains("| not measured |")
                .doesNotContain("yes")
                .doesNotContain("**no**");
    }

    @Test
    @DisplayName("compares only figures of one unit")
    void unitsAreTheSame() {
        for (Aim aim : Aim.values()) {
            assertThat(aim.peers())
                    .as(aim.name())
                    .allMatch(peer -> peer.unit().equals(aim.row().unit()))
                    .noneMatch(peer -> peer.who() == Who.BRAMBLE);
            assertThat(aim.row().who()).as(aim.name()).isEqualTo(Who.BRAMBLE);
        }
    }

    private void measured(Row row, double value) {
        figures.put(row, Figure.of(row, value, 1));
    }

    private String line(Aim aim) {
        return new Summary(figures)
                .markdown()
                .lines()
                .filter(line -> line.startsWith("| " + aim.what() + " |"))
                .findFirst()
                .orElseThrow();
    }
}
