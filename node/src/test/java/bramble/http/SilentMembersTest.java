package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Silent members")
class SilentMembersTest {

    private static final List<NodeId> MANY =
            IntStream.range(0, 100).mapToObj(SilentMembersTest::node).sorted().toList();

    private static NodeId node(int number) {
        return new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0000L + number));
    }

    @Test
    @DisplayName("are greeted some at a time, and each has its turn")
    void turns() {
        var greeted = new TreeSet<NodeId>();
        var last = MANY.get(50);
        for (var rounds = 0; rounds < 4; rounds++) {
            var next = SilentMembers.next(MANY, last);
            assertThat(next).hasSize(32);
            greeted.addAll(next);
            last = next.getLast();
        }
        assertThat(greeted).containsExactlyElementsOf(MANY);
    }

    @Test
    @DisplayName(
            "are each greeted once in a round when there are few, and nobody when all are heard")
    void few() {
        assertThat(SilentMembers.next(MANY.subList(0, 2), MANY.getFirst()))
                .containsExactly(MANY.get(1), MANY.get(0));
        assertThat(SilentMembers.next(List.of(), MANY.getFirst())).isEmpty();
    }
}
