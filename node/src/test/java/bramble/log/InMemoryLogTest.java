package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("In memory,")
class InMemoryLogTest extends ReplicatedLogContract {

    @Override
    protected Group newGroup(int voters) {
        List<String> ids = IntStream.range(0, voters).mapToObj(i -> "voter-" + i).toList();
        InMemoryGroup group = new InMemoryGroup(ids);
        return new Group() {
            @Override
            public List<String> ids() {
                return ids;
            }

            @Override
            public ReplicatedLog start(String id, Replica replica) {
                return group.start(id, replica);
            }

            @Override
            public Voter addPlace() {
                return voter("newcomer");
            }

            @Override
            public Voter voter(String id) {
                return new Voter(id, "memory", 1);
            }

            @Override
            public void kill(String id) {
                group.kill(id);
            }

            @Override
            public void close() {
                group.close();
            }
        };
    }

    @Test
    @DisplayName(
            "an isolated master keeps its proposals until it is joined again, when another one leads")
    void isolatedMaster() {
        try (InMemoryGroup group = new InMemoryGroup(List.of("a", "b", "c"))) {
            RecordingReplica replica = new RecordingReplica();
            InMemoryLog a = group.start("a", replica);
            InMemoryLog b = group.start("b", new RecordingReplica());
            group.start("c", new RecordingReplica());
            a.propose(bytes("one")).join();
            group.isolate("a");
            CompletableFuture<Long> waiting = a.propose(bytes("lost"));
            b.propose(bytes("two")).join();

            assertThat(a.leadership().isMaster()).isTrue();
            assertThat(waiting).isNotDone();
            assertThatThrownBy(() -> a.confirmMaster().join())
                    .hasCauseInstanceOf(UnavailableException.class);
            group.heal();
            assertThatThrownBy(waiting::join).hasCauseInstanceOf(UnknownFateException.class);
            assertThat(a.leadership().master()).isEqualTo("b");
            b.confirmMaster().join();
            assertThat(group.master()).isEqualTo("b");
        }
    }

    @Test
    @DisplayName("an answer can be lost while its entry is kept")
    void lostAnswer() {
        RecordingReplica replica = new RecordingReplica();
        try (InMemoryGroup group = new InMemoryGroup(List.of("a"))) {
            InMemoryLog a = group.start("a", replica);
            group.loseAnswers(1);

            assertThatThrownBy(() -> a.propose(bytes("kept")).join())
                    .hasCauseInstanceOf(UnknownFateException.class);
            a.propose(bytes("next")).join();
            assertThat(replica.applied()).containsExactly("kept", "next");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
