package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.Holder;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.log.UnavailableException;
import bramble.plan.Timing;
import bramble.protocol.WorkerAnswer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A worker's call is answered only by a node that was the master after it came")
class ProvenCallTest {

    private static final Holder WORKER =
            new Holder(new NodeId(new UUID(1, 1)), new SessionId(new UUID(5, 5)));

    private final HandMaster hand = new HandMaster();
    private final HandLog log = hand.log();

    @BeforeEach
    void workerIsKnown() {
        call(List.of(), true);
        hand.settle();
        log.confirmLater();
    }

    private CompletableFuture<WorkerAnswer> call(List<LeaseId> held, boolean mayHold) {
        return hand.call(WORKER, held, mayHold);
    }

    private List<LeaseId> leased() {
        var answer = call(List.of(), true);
        hand.settle();
        hand.submit(HandMaster.job(1));
        hand.settle();
        return answer.join().leases().stream().map(each -> each.lease().id()).toList();
    }

    @Test
    @DisplayName("which a lease that was committed since proves by itself")
    void committedSince() {
        assertThat(leased()).isNotEmpty();

        assertThat(log.unconfirmed()).isEmpty();
    }

    @Test
    @DisplayName("for which a majority is asked when nothing was committed since")
    void nothingSince() {
        var answer = call(List.of(), false);
        hand.settle();
        assertThat(answer).isNotDone();

        log.unconfirmed().getFirst().complete(null);
        hand.settle();

        assertThat(answer).isCompleted();
    }

    @Test
    @DisplayName("and not by what was proposed before it came, though that is committed later")
    void proposedBefore() {
        hand.submit(HandMaster.job(1));
        hand.loop().run();
        var answer = call(List.of(), true);

        hand.settle();
        assertThat(answer).isNotDone();
        assertThat(log.unconfirmed()).hasSize(1);

        log.unconfirmed().getFirst().complete(null);
        hand.settle();
        assertThat(answer.join().leases()).isNotEmpty();
    }

    @Test
    @DisplayName("which asks nobody before there is something to say")
    void heldWithoutAsking() {
        var answer = call(List.of(), true);
        hand.settle();
        assertThat(log.unconfirmed()).isEmpty();

        hand.pass(CallDesk.HOLD);
        hand.loop().run();
        assertThat(answer).isNotDone();
        log.unconfirmed().getFirst().complete(null);
        hand.settle();

        assertThat(answer).isCompleted();
    }

    @Test
    @DisplayName("which a majority that is not there does not say")
    void noMajority() {
        var answer = call(List.of(), false);
        hand.settle();

        log.unconfirmed().getFirst().completeExceptionally(new UnavailableException("alone"));
        hand.settle();

        assertThat(answer.exceptionNow()).isInstanceOf(UnavailableException.class);
    }

    @Test
    @DisplayName("and not at all once its lease is about to be taken while the majority is asked")
    void takenMeanwhile() {
        var held = leased();
        call(held, true);
        hand.settle();
        var answer = call(held, false);
        hand.settle();

        hand.pass(Timing.STANDARD.lease().plus(Timing.STANDARD.margin()));
        hand.loop().run();
        log.unconfirmed().forEach(each -> each.complete(null));
        hand.loop().run();

        assertThat(answer.exceptionNow()).isInstanceOf(UnavailableException.class);
    }

    @Test
    @DisplayName("and gives way to a newer call of the same worker")
    void superseded() {
        var older = call(List.of(), true);
        hand.settle();

        var newer = call(List.of(), false);
        hand.settle();
        log.unconfirmed().forEach(each -> each.complete(null));
        hand.settle();

        assertThat(older.exceptionNow()).isInstanceOf(UnavailableException.class);
        assertThat(newer).isCompleted();
    }
}
