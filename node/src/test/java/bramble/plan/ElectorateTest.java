package bramble.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterId;
import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.core.Stamp;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The master has vote")
class ElectorateTest {

    private static final SessionId LIFE = SessionId.of(1, 1);
    private static final Duration PATIENCE = Electorate.Rules.STANDARD.patience();

    private final ClusterState state = new ClusterState();
    private Workforce workforce = new Workforce(Timing.STANDARD, 0);
    private long index;
    private long nanos;

    @ParameterizedTest(name = "{1} of {0} members")
    @CsvSource({"1,1", "2,1", "3,3", "4,3", "5,5", "6,5", "7,5", "20,5"})
    @DisplayName("an odd number")
    void odd(int members, int expected) {
        join(members);
        vote(1);
        hear(IntStream.rangeClosed(1, members).toArray());

        assertThat(next().map(each -> each.size()).orElse(1)).isEqualTo(expected);
    }

    @Test
    @DisplayName("seven of eight where that is wanted")
    void seven() {
        workforce = new Workforce(Timing.STANDARD.with(new Electorate.Rules(7, PATIENCE)), 0);
        join(8);
        vote(1, 2, 3, 4, 5);
        hear(1, 2, 3, 4, 5, 6, 7, 8);

        assertThat(next()).contains(ids(1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    @DisplayName("another for one that has been gone for a while, and not before")
    void replaces() {
        join(4);
        vote(1, 2, 3);
        hear(1, 2, 3, 4);
        nanos += PATIENCE.toNanos();
        hear(1, 2, 4);

        assertThat(next()).isEmpty();
        nanos += 1;
        hear(1, 2, 4);
        assertThat(next()).contains(ids(1, 2, 4));
    }

    @Test
    @DisplayName("one after another where several are gone")
    void oneAtATime() {
        join(8);
        vote(1, 2, 3, 4, 5);
        nanos += PATIENCE.toNanos() + 1;
        hear(1, 2, 3, 6, 7, 8);

        assertThat(next()).contains(ids(1, 2, 3, 5, 6));
        vote(1, 2, 3, 5, 6);
        assertThat(next()).contains(ids(1, 2, 3, 6, 7));
    }

    @Test
    @DisplayName("one that is gone, as long as there is nobody to take its place")
    void neverFewer() {
        join(3);
        vote(1, 2, 3);
        nanos += 10 * PATIENCE.toNanos();
        hear(1, 2);

        assertThat(next()).isEmpty();
    }

    @Test
    @DisplayName("nobody new who does not answer")
    void onlyPresent() {
        join(5);
        vote(1, 2, 3);
        hear(1, 2, 3, 4);

        assertThat(next()).isEmpty();
    }

    @Test
    @DisplayName("another for one that leaves, at once")
    void leaving() {
        join(4);
        vote(1, 2, 3);
        hear(1, 2, 3, 4);
        commit(new Command.RetireNode(id(2)));

        assertThat(next()).contains(ids(1, 3, 4));
    }

    @Test
    @DisplayName("fewer when one leaves and nobody can take its place")
    void fewerMembers() {
        join(3);
        vote(1, 2, 3);
        hear(1, 2, 3);
        commit(new Command.RetireNode(id(2)));

        assertThat(next()).contains(ids(1));
    }

    @Test
    @DisplayName("another in its own place when it is the master that leaves")
    void masterLeaves() {
        join(2);
        vote(1);
        hear(1, 2);
        commit(new Command.RetireNode(id(1)));

        assertThat(next()).contains(ids(2));
    }

    @Test
    @DisplayName("nobody whose owner does not want it")
    void unwilling() {
        join(4);
        vote(1);
        hear(1, 3, 4);
        hear(2, "no");

        assertThat(next()).contains(ids(1, 3, 4));
    }

    @Test
    @DisplayName("as many as there can be, when most members are gone")
    void mostAreGone() {
        join(5);
        vote(1);
        hear(1, 4, 5);

        assertThat(next()).contains(ids(1, 4, 5));
    }

    @Test
    @DisplayName("whoever votes, while the state does not know all of them yet")
    void founding() {
        join(2);
        vote(1, 2, 3);
        hear(1, 2);

        assertThat(next()).isEmpty();
    }

    private void join(int members) {
        commit(new Command.FoundCluster(new ClusterId(new UUID(3, 3))));
        for (var number = 1; number <= members; number++) {
            commit(new Command.JoinNode(node(number)));
        }
    }

    private void commit(Command command) {
        state.apply(new Stamp(1, ++index, 1_790_000_000_000L), command);
    }

    private static Node node(int number) {
        return new Node(id(number), "n" + number, "n" + number + ":7420", "0.1.0", false);
    }

    private static NodeId id(int number) {
        return new NodeId(new UUID(1, number));
    }

    private static SortedSet<NodeId> ids(int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(ElectorateTest::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void vote(int... numbers) {
        workforce.electorate().are(ids(numbers));
    }

    private void hear(int... numbers) {
        for (var number : numbers) {
            hear(number, "yes");
        }
    }

    private void hear(int number, String vote) {
        var labels = new TreeMap<String, String>();
        labels.put(Electorate.LABEL, vote);
        var machine =
                new Machine(
                        "n" + number,
                        "n" + number + ":7420",
                        "0.1.0",
                        new Capacity(1, 1, labels),
                        new Vitals(0, 0, 0, 0, 0));
        var call = new WorkerCall(new Holder(id(number), LIFE), machine, List.of(), true);
        workforce.heard(call, state, nanos);
    }

    private Optional<SortedSet<NodeId>> next() {
        return workforce.electorate().next(state, workforce, id(1), nanos);
    }
}
