package bramble.node;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.NodeId;
import bramble.http.Peers;
import bramble.protocol.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a node knows of the members")
class AddressBookTest {

    private static final NodeId SELF = new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0001L));
    private static final NodeId OTHER = new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0002L));

    private final List<Integer> told = new ArrayList<>();
    private final List<Roster> kept = new ArrayList<>();

    private AddressBook book(Roster known) {
        var holder = new ArrayList<AddressBook>();
        var book =
                new AddressBook(
                        new Peers.Place(SELF, "10.0.0.1:7420", 1),
                        known,
                        news -> {
                            told.add(holder.getFirst().epoch());
                            kept.add(news);
                        });
        holder.add(book);
        return book;
    }

    private static Roster roster(int epoch, boolean votes) {
        return new Roster(
                List.of(
                        new Roster.Seat(SELF, "10.0.0.1:7420", votes),
                        new Roster.Seat(OTHER, "10.0.0.2:7420", true)),
                List.of(),
                epoch);
    }

    @Test
    @DisplayName("is not what a master of a former epoch says, once another was heard of")
    void formerMaster() {
        var book = book(roster(1, false));
        book.heardEpoch(2);
        assertThat(book.epoch()).isEqualTo(2);
        book.learn(roster(1, true));
        assertThat(kept).isEmpty();
        assertThat(book.vote()).isEmpty();

        book.learn(roster(2, true));
        assertThat(kept).containsExactly(roster(2, true));
        assertThat(book.vote()).hasValue(2);
    }

    @Test
    @DisplayName("has one voter in an epoch that begins, this one or another")
    void begins() {
        var alone = book(roster(1, true));
        alone.begin(2, SELF);
        assertThat(alone.vote()).hasValue(2);
        assertThat(alone.voters()).containsExactly(SELF);
        assertThat(alone.epoch()).as("what it says until the others were asked").isEqualTo(1);
        alone.heardEpoch(2);
        assertThat(alone.epoch()).isEqualTo(2);
        assertThat(kept).hasSize(1);

        var renouncing = book(roster(1, true));
        renouncing.begin(2, OTHER);
        assertThat(renouncing.vote()).isEmpty();
        assertThat(renouncing.epoch()).isEqualTo(2);
        assertThat(renouncing.voters()).containsExactly(OTHER);
    }

    @Test
    @DisplayName("says a new epoch only when it is on the disk")
    void onDiskFirst() {
        var book = book(roster(1, true));
        book.learn(roster(2, true));
        assertThat(told).containsExactly(1);
        assertThat(book.epoch()).isEqualTo(2);
    }
}
