package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.Command;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.JobState;
import bramble.log.NotMasterException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Whoever waits for a job")
class JobWatchTest {

    private final HandMaster hand = new HandMaster();
    private final Master master = hand.master();
    private final JobId job = HandMaster.job(1);
    private final JobId other = HandMaster.job(2);
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void submitted() {
        hand.submit(job);
        hand.submit(other);
        hand.settle();
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
        hand.loop().run();
        assertThat(end).isNotDone();

        hand.settle();

        assertThat(end).isCompletedWithValue(JobState.CANCELLED);
    }

    @Test
    @DisplayName("hears at once what is so already")
    void heardAtOnce() {
        cancel(job);
        hand.settle();

        var end = untilEnded(job);
        hand.loop().run();

        assertThat(end).isCompletedWithValue(JobState.CANCELLED);
    }

    @Test
    @DisplayName("is not asked about when another job changes")
    void othersDoNotMatter() {
        var end = untilEnded(job);
        hand.loop().run();
        var before = asked.get();

        cancel(other);
        hand.settle();

        assertThat(asked).hasValue(before);
        assertThat(end).isNotDone();
    }

    @Test
    @DisplayName("needs no majority's word to hear of a job that is known")
    void knownJob() {
        hand.log().confirmLater();
        var end = untilEnded(job);
        cancel(job);
        hand.settle();

        assertThat(end).isCompletedWithValue(JobState.CANCELLED);
        assertThat(hand.log().unconfirmed()).isEmpty();
    }

    @Test
    @DisplayName("is told that there is no such job only with a majority's word")
    void unknownJob() {
        hand.log().confirmLater();
        var known =
                master.askUntil(
                        HandMaster.job(3),
                        reader ->
                                Optional.of(
                                        reader.state().jobs().find(HandMaster.job(3)).isPresent()));
        hand.settle();
        assertThat(known).isNotDone();

        hand.log().unconfirmed().getFirst().complete(null);
        hand.settle();

        assertThat(known).isCompletedWithValue(false);
    }

    @Test
    @DisplayName("is told when this node is no longer the master")
    void toldOfTheReignsEnd() {
        var end = untilEnded(job);
        hand.loop().run();

        hand.depose();

        assertThat(end.exceptionNow()).isInstanceOf(NotMasterException.class);
    }

    @Test
    @DisplayName("is turned away when too many wait, and let in when some have gone")
    void bounded() {
        var gone = untilEnded(other);
        for (var waits = 1; waits < JobWatches.WATCHES_MAX; waits++) {
            master.askUntil(job, reader -> Optional.empty());
        }
        hand.loop().run();

        var tooMany = untilEnded(job);
        hand.loop().run();
        assertThat(tooMany.exceptionNow()).isInstanceOf(OverloadedException.class);

        gone.cancel(false);
        hand.loop().run();
        var next = untilEnded(job);
        cancel(job);
        hand.settle();
        assertThat(next).isCompletedWithValue(JobState.CANCELLED);
    }
}
