package bramble.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.JobId;
import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pace of a job")
class PaceTest {

    private static final JobId JOB = JobId.parse("01890a5d-ac96-774b-bcce-b302099a8057");

    private final Pace pace = new Pace();

    private static TaskReport report(int tasks, long millis) {
        return new TaskReport(
                new LeaseId(1), TaskSet.range(0, tasks), AttemptEnd.SUCCESS, 1_000, 1_000 + millis);
    }

    private long nanos() {
        return pace.taskNanos(JOB).orElseThrow();
    }

    @Test
    @DisplayName("in warm processes is not thought slow because a lease's end is in small shares")
    void smallShares() {
        for (var lease = 0; lease < 10; lease++) {
            pace.learnInTurn(JOB, report(50_000, 100));
        }
        assertThat(nanos()).isEqualTo(2_000);
        for (var share = 0; share < 100; share++) {
            pace.learnInTurn(JOB, report(1, 5));
        }
        assertThat(nanos()).isEqualTo(2_000);
    }

    @Test
    @DisplayName("in warm processes is found at once though their start is slow")
    void slowStart() {
        pace.learnInTurn(JOB, report(1, 500));
        for (var tasks = 1_000; tasks > 0; tasks /= 2) {
            pace.learnInTurn(JOB, report(tasks, 1));
        }
        assertThat(nanos()).isLessThan(10_000_000);
    }

    @Test
    @DisplayName("in warm processes is learned anew when items get slow")
    void slower() {
        pace.learnInTurn(JOB, report(50_000, 100));
        pace.learnInTurn(JOB, report(1, 1_000));
        assertThat(nanos()).isGreaterThan(400_000_000);
    }

    @Test
    @DisplayName("of tasks that run beside each other counts how many do")
    void abreast() {
        pace.learn(JOB, report(10, 100), 2);
        assertThat(nanos()).isEqualTo(20_000_000);
    }
}
