package bramble.http;

import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.OutputsView;
import bramble.api.TaskCounts;
import bramble.core.Decision;
import bramble.core.Job;
import bramble.core.JobSpec;
import bramble.core.TaskState;
import bramble.master.ClusterReader;
import bramble.plan.Why;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs as the API shows them. For one look at the state, on the replica's thread; what it makes
 * refers to none of it.
 */
final class JobViews {

    private final Why why;

    JobViews(ClusterReader reader) {
        this.why = new Why(reader.state(), reader.workforce(), reader.now());
    }

    /** A job with all that is known of it. */
    JobView whole(Job job) {
        return view(job, true);
    }

    /** A job for a list, without its specification. */
    JobView brief(Job job) {
        return view(job, false);
    }

    String why(Job job) {
        return why.of(job);
    }

    private JobView view(Job job, boolean withSpec) {
        var times = job.times();
        return new JobView(
                job.id().uuid(),
                name(job.spec()),
                job.origin().user(),
                state(job.state()),
                why.of(job),
                Instant.ofEpochMilli(times.submittedAtMillis()),
                instant(times.startedAtMillis()),
                instant(times.finishedAtMillis()),
                counts(job),
                withSpec ? SpecWriter.write(job.spec()) : null,
                withSpec
                        ? new OutputsView(job.outputBytes(), job.outputsRemoved().orElse(null))
                        : null);
    }

    /** A submission that was refused: there is no job, only the decision. */
    static JobView refused(Decision decision) {
        return new JobView(
                decision.receipt().job().uuid(),
                "",
                "",
                JobState.REFUSED,
                decision.reason(),
                Instant.ofEpochMilli(decision.decidedAtMillis()),
                null,
                Instant.ofEpochMilli(decision.decidedAtMillis()),
                new TaskCounts(0, 0, 0, 0, 0, 0, 0),
                null,
                null);
    }

    /** The name that a job was given, else its program's without the directories. */
    static String name(JobSpec spec) {
        return spec.name().isEmpty() ? Visit.cut(spec.label()) : spec.name();
    }

    static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    static JobState state(bramble.core.JobState state) {
        return switch (state) {
            case SCHEDULED -> JobState.SCHEDULED;
            case WAITING -> JobState.WAITING;
            case QUEUED -> JobState.QUEUED;
            case RUNNING -> JobState.RUNNING;
            case SUCCEEDED -> JobState.SUCCEEDED;
            case FAILED -> JobState.FAILED;
            case CANCELLED -> JobState.CANCELLED;
        };
    }

    private static TaskCounts counts(Job job) {
        long succeeded = job.ended(TaskState.SUCCEEDED).size();
        long failed = job.ended(TaskState.FAILED).size();
        long lost = job.ended(TaskState.LOST).size();
        long cancelled = job.ended(TaskState.CANCELLED).size();
        long running = job.leased().size();
        var queued = job.size() - running - succeeded - failed - lost - cancelled;
        return new TaskCounts(queued, running, succeeded, failed, lost, cancelled, job.size());
    }

    /** The states that users may ask for, for messages. */
    static final List<String> STATES =
            java.util.Arrays.stream(JobState.values()).map(JobState::text).toList();
}
