package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.Holder;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.core.SessionId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a new master hears of a worker that has all it can take")
class FirstCallTest {

    private static final Holder WORKER =
            new Holder(new NodeId(new UUID(1, 1)), new SessionId(new UUID(5, 5)));

    private final HandMaster hand = new HandMaster();
    private List<LeaseId> held = List.of();

    @BeforeEach
    void anotherMasterCameAndWent() {
        hand.call(WORKER, held, true);
        hand.settle();
        hand.submit(HandMaster.job(1));
        hand.settle();
        var answer = hand.call(WORKER, held, true);
        hand.settle();
        held = answer.join().leases().stream().map(each -> each.lease().id()).toList();
        assertThat(held).isNotEmpty();
        hand.call(WORKER, held, true);
        hand.settle();
        hand.depose();
        hand.elect();
    }

    @Test
    @DisplayName("it answers the first call at once, which extends the leases")
    void first() {
        var answer = hand.call(WORKER, held, true);
        hand.settle();

        assertThat(answer).isCompleted();
        assertThat(answer.join().stop()).isEmpty();
    }

    @Test
    @DisplayName("it holds the calls after that, until there is news")
    void later() {
        hand.call(WORKER, held, true);
        hand.settle();

        var answer = hand.call(WORKER, held, true);
        hand.settle();

        assertThat(answer).isNotDone();
    }
}
