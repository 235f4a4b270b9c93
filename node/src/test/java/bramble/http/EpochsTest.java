package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.NodeId;
import bramble.protocol.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of epochs a node")
class EpochsTest {

    /** What a node of epoch 2 knows. */
    private static final class Known implements Peers {
        final OptionalInt vote;
        int epoch = 2;

        Known(OptionalInt vote) {
            this.vote = vote;
        }

        @Override
        public int epoch() {
            return epoch;
        }

        @Override
        public OptionalInt vote() {
            return vote;
        }

        @Override
        public void heardEpoch(int newer) {
            epoch = Math.max(epoch, newer);
        }

        @Override
        public Optional<String> address(NodeId node) {
            return Optional.empty();
        }

        @Override
        public Set<NodeId> voters() {
            return Set.of();
        }

        @Override
        public List<NodeId> all() {
            return List.of();
        }

        @Override
        public long mark() {
            return Roster.UNWANTED;
        }

        @Override
        public void begin(int epoch, NodeId voter) {
            throw new IllegalStateException("not wanted: " + epoch);
        }

        @Override
        public void learn(Roster roster) {
            throw new IllegalStateException("not wanted: " + roster);
        }

        @Override
        public void heard(NodeId node, String address, long since) {
            throw new IllegalStateException("not wanted: " + node);
        }

        @Override
        public List<Place> places() {
            return List.of();
        }
    }

    private final Known voter = new Known(OptionalInt.of(2));
    private final Known other = new Known(OptionalInt.empty());
    private final List<String> ends = new ArrayList<>();

    private Epochs of(Known peers) {
        var epochs = new Epochs(peers);
        epochs.whenOver(ends::add);
        return epochs;
    }

    private static Answer saying(String epoch) {
        return new Answer(200, Map.of("bramble-known-epoch", epoch), new Answer.Bytes(new byte[0]));
    }

    @Test
    @DisplayName("with a vote is told that its own is over, by whoever knows of a newer one")
    void voterStops() {
        of(voter).heed(saying("3"));
        assertThat(ends).singleElement().asString().contains("is of epoch 2, which is over");
        assertThat(ends.getFirst()).contains("goes on in epoch 3", "bramble remove");
        assertThat(voter.epoch).isEqualTo(2);
    }

    @Test
    @DisplayName("without one goes over to a newer one, and says it to others")
    void otherGoesOver() {
        var epochs = of(other);
        epochs.heed(saying("3"));
        assertThat(ends).isEmpty();
        assertThat(epochs.said()).isEqualTo(Map.of(Epochs.KNOWN, "3"));
    }

    @Test
    @DisplayName("takes no older one, and none from what is no epoch or says nothing")
    void nothingNew() {
        var epochs = of(voter);
        epochs.heed(saying("1"));
        epochs.heed(saying("2"));
        epochs.heed(saying("the third"));
        epochs.heed(Answer.json(200, List.of()));
        assertThat(ends).isEmpty();
        assertThat(epochs.said()).isEqualTo(Map.of(Epochs.KNOWN, "2", Epochs.HEADER, "2"));
    }

    @Test
    @DisplayName("that has begun a new one knows it before it tells others")
    void first() {
        assertThat(of(voter).isFirstToLearn(roster(3))).isTrue();
        assertThat(of(voter).isFirstToLearn(roster(2))).isFalse();
        assertThat(of(other).isFirstToLearn(roster(3))).isFalse();
    }

    private static Roster roster(int epoch) {
        return new Roster(List.of(), List.of(), epoch);
    }
}
