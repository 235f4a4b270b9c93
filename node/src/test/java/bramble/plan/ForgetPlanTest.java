package bramble.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Limits;
import bramble.core.Program;
import bramble.core.SpecDigest;
import bramble.core.Stamp;
import bramble.core.Submission;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of jobs that have ended the master plans to forget")
class ForgetPlanTest {

    private static final long NOON_MILLIS = 1_790_000_000_000L;
    private static final JobSpec SPEC = JobSpec.of(Program.of("true"), new Items.None());
    private static final SpecDigest DIGEST = new SpecDigest("ab".repeat(32));

    private final ClusterState state = new ClusterState();
    private final Workforce workforce = new Workforce(Timing.STANDARD, 0);
    private int jobs;

    private static JobId id(int number) {
        return new JobId(new UUID(NOON_MILLIS << 16 | 0x7000, number));
    }

    private void apply(Command command) {
        var _ = state.apply(new Stamp(1, 1, NOON_MILLIS), command);
    }

    private void queued(int count) {
        for (var end = jobs + count; jobs < end; jobs++) {
            apply(new Command.SubmitJob(new Submission(id(jobs), "ada", DIGEST, SPEC)));
        }
    }

    private void ended(int count) {
        var first = jobs;
        queued(count);
        for (var number = first; number < jobs; number++) {
            apply(new Command.CancelJob(id(number), "no longer needed"));
        }
    }

    private List<Command> planned() {
        return Planner.plan(state, workforce, List.of(), new Moment(0, NOON_MILLIS, true))
                .commands();
    }

    @Test
    @DisplayName("the oldest, as many as there are too many jobs")
    void oldest() {
        queued(2);
        ended(Planner.JOBS_KEPT_MAX);

        assertThat(planned()).containsExactly(new Command.ForgetJobs(List.of(id(2), id(3))));
    }

    @Test
    @DisplayName("none for the sake of more unfinished jobs than usual")
    void keptBesideMany() {
        queued(Planner.JOBS_KEPT_MAX + 1);
        ended(Planner.JOBS_KEPT_MAX - Limits.UNFINISHED_JOBS_MAX);
        assertThat(planned()).isEmpty();

        ended(1);
        assertThat(planned()).hasSize(1);
    }
}
