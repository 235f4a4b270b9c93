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

@DisplayName("When a worker calls after its lease ran out")
class LateCallTest {

    private static final Holder WORKER =
            new Holder(new NodeId(new UUID(1, 1)), new SessionId(new UUID(5, 5)));

    private final HandMaster hand = new HandMaster();
    private List<LeaseId> held = List.of();

    /** A worker has a lease, and then is silent for longer than that lasts. */
    @BeforeEach
    void leaseRunsOut() {
        call(true);
        hand.settle();
        hand.submit(HandMaster.job(1));
        hand.settle();
        var answer = call(true);
        hand.settle();
        held = answer.join().leases().stream().map(each -> each.lease().id()).toList();
        assertThat(held).isNotEmpty();
        call(true);
        hand.settle();
        hand.pass(Timing.STANDARD.lease().plus(Timing.STANDARD.margin()));
    }

    private CompletableFuture<WorkerAnswer> call(boolean mayHold) {
        return hand.call(WORKER, held, mayHold);
    }

    @Test
    @DisplayName("it hears nothing while the entry that takes the lease is on its way")
    void notExtended() {
        hand.loop().run();

        var answer = call(false);
        hand.loop().run();

        assertThat(answer.exceptionNow()).isInstanceOf(UnavailableException.class);
    }

    @Test
    @DisplayName("it hears that it has to stop once the lease is taken")
    void stopsAfterwards() {
        hand.loop().run();
        var answer = call(true);
        hand.loop().run();
        assertThat(answer).isNotDone();

        hand.settle();

        assertThat(answer.join().stop()).isEqualTo(held);
    }

    @Test
    @DisplayName("it keeps the lease if the log refuses the entry that was to take it")
    void keptWhenRefused() {
        hand.log().refuse(true);
        hand.loop().run();

        var answer = call(false);
        hand.loop().run();

        assertThat(answer.join().stop()).isEmpty();
    }
}
