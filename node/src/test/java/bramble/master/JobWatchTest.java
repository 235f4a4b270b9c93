package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Items;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.JobState;
import bramble.core.Program;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import bramble.log.Leadership;
import bramble.log.NotMasterException;
import bramble.plan.Moment;
import bramble.plan.Timing;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Whoever waits for a job")
class JobWatchTest {

    private static final long WALL_MILLIS = 1_790_000_000_000L;

    private final HandLoop loop = new HandLoop();
    private final Master master =
            new Master(
                    "attic",
                    new Master.Identity(
                            new SessionId(new UUID(2, 2)), new ClusterId(new UUID(3, 3))),
                    Timing.STANDARD,
                    () -> new Moment(1, WALL_MILLIS, true),
                    loop);
    private final HandLog log = new HandLog(master);
    private final JobId job = id(1);
    private final JobId other = id(2);
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void found() {
        master.start();
        master.connect(log);
        master.leadershipChanged(new Leadership("attic", "attic", 1));
        settle();
        submit(job);
        submit(other);
        settle();
    }

    private static JobId id(int number) {
        return new JobId(new UUID(WALL_MILLIS << 16 | 0x7000, number));
    }

    private void settle() {
        do {
            loop.run();
        } while (log.commit() || !loop.isIdle());
    }

    private void submit(JobId id) {
        var spec = JobSpec.of(Program.of("render", "{item}"), new Items.Range(1, 2));
        master.propose(
                new Command.SubmitJob(
                        new Submission(id, "ada", new SpecDigest("ab".repeat(32)), spec)));
    }

    private void cancel(JobId id) {
        master.propose(new Command.CancelJob(id, "no longer needed"));
    }

    private CompletableFuture<JobState> untilEnded(JobId id) {
        return master.askUntil(
                id,
                reader -> {
                    asked.incrementAndGet();
                    return reader.state().jobs().find(id).map(Job::state).filter(JobState::isFinal);
                });
    }

    @Test
    @DisplayName("hears of its end when that is committed, and not before")
    void heardWhenCommitted() {
        var end = untilEnded(job);
        cancel(job);
        loop.run();
        assertThat(end).isNotDone();

        settle();

        assertThat(end).isCompletedWithValue(JobState.CANCELLED);
    }

    @Test
    @DisplayName("hears at once what is so already")
    void heardAtOnce() {
        cancel(job);
        settle();

        var end = untilEnded(job);
        loop.run();

        assertThat(end).isCompletedWithValue(JobState.CANCELLED);
    }

    @Test
    @DisplayName("is not asked about when another job changes")
    void othersDoNotMatter() {
        var end = untilEnded(job);
        loop.run();
        var before = asked.get();

        cancel(other);
        settle();

        assertThat(asked).hasValue(before);
        assertThat(end).isNotDone();
    }

    @Test
    @DisplayName("is told when this node is no longer the master")
    void toldOfTheReignsEnd() {
        var end = untilEnded(job);
        loop.run();

        master.leadershipChanged(new Leadership("attic", "shed", 2));
        loop.run();

        assertThat(end.exceptionNow()).isInstanceOf(NotMasterException.class);
    }

    @Test
    @DisplayName("is turned away when too many wait, and let in when some have gone")
    void bounded() {
        var gone = untilEnded(other);
        for (var waits = 1; waits < JobWatches.WATCHES_MAX; waits++) {
            master.askUntil(job, reader -> Optional.empty());
        }
        loop.run();

        var tooMany = untilEnded(job);
        loop.run();
        assertThat(tooMany.exceptionNow()).isInstanceOf(OverloadedException.class);

        gone.cancel(false);
        loop.run();
        var next = untilEnded(job);
        cancel(job);
        settle();
        assertThat(next).isCompletedWithValue(JobState.CANCELLED);
    }
}
