package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.log.RecordingReplica;
import bramble.log.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The voters that a recovery parted")
class FenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    /** One voter and what it knows. */
    private static final class Place implements Fence {
        final Voter voter;
        final Set<Integer> heard = ConcurrentHashMap.newKeySet();
        final boolean hasVote;
        volatile int epoch = 1;
        RecordingReplica replica = new RecordingReplica();
        @Nullable RaftLog log;

        Place(int number, boolean hasVote) throws IOException {
            voter = new Voter("voter-" + number, "127.0.0.1", FreePort.next());
            this.hasVote = hasVote;
        }

        @Override
        public int epoch() {
            return epoch;
        }

        @Override
        public void heard(int newer) {
            heard.add(newer);
            if (!hasVote) {
                epoch = newer;
            }
        }

        void open(Path directory, List<Voter> founders) throws IOException {
            replica = new RecordingReplica();
            log =
                    RaftLog.open(
                            RaftSettings.of(directory.resolve(voter.id()), voter, founders),
                            replica,
                            Throwable::printStackTrace,
                            null,
                            this);
        }

        RaftLog log() {
            return Objects.requireNonNull(log, "it is open");
        }

        void propose(String entry) {
            assertThat(log().propose(entry.getBytes(StandardCharsets.UTF_8)))
                    .succeedsWithin(PATIENCE);
        }

        void close() {
            var open = log;
            if (open != null) {
                open.close();
                log = null;
            }
        }
    }

    private final List<Place> places = new ArrayList<>();
    private final List<Voter> founders = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        for (var number = 0; number < 3; number++) {
            places.add(new Place(number, true));
            founders.add(places.getLast().voter);
        }
        for (var place : places) {
            place.open(directory, founders);
        }
    }

    @AfterEach
    void close() {
        places.forEach(Place::close);
    }

    private static Place master(List<Place> among) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                among.stream()
                                        .filter(each -> each.log().leadership().isMaster())
                                        .toList(),
                        masters -> !masters.isEmpty())
                .getFirst();
    }

    /** One voter that goes on alone, in the second epoch, and has committed there. */
    private Place recovered() {
        master(places).propose("before");
        var left = places.getFirst();
        places.subList(1, 3).forEach(Place::close);
        left.log().standAlone();
        left.epoch = 2;
        master(List.of(left)).propose("kept");
        return left;
    }

    @Test
    @DisplayName(
            "are no danger to what was committed after it, though their terms are higher, and hear of it")
    void apart() throws IOException {
        var left = recovered();
        var term = left.log().leadership().term();
        var lost = places.subList(1, 3);
        for (var place : lost) {
            place.open(directory, founders);
        }
        var second = master(lost);
        while (second.log().leadership().term() <= term + 1) {
            assertThat(second.log().handOver()).succeedsWithin(PATIENCE);
            second = master(lost);
        }
        for (var number = 0; number < 20; number++) {
            second.propose("second " + number);
        }

        var told = second.heard;
        Awaitility.await().atMost(PATIENCE).until(() -> told.contains(2));
        assertThat(left.log().leadership().isMaster()).isTrue();
        assertThat(left.log().leadership().term()).isEqualTo(term);
        left.propose("after");
        assertThat(left.replica.applied()).containsExactly("before", "kept", "after");
        assertThat(left.heard).isEmpty();
    }

    @Test
    @DisplayName("are joined by one that had no vote, as soon as it hears of it")
    void together() throws IOException {
        var left = recovered();
        var newcomer = new Place(3, false);
        places.add(newcomer);
        newcomer.open(directory, List.of(left.voter));
        left.log().moved(newcomer.voter);
        assertThat(left.log().changeVoters(List.of(newcomer.voter))).succeedsWithin(PATIENCE);

        assertThat(newcomer.heard).containsExactly(2);
        master(List.of(newcomer)).propose("after");
        assertThat(newcomer.replica.applied()).containsExactly("before", "kept", "after");
    }
}
