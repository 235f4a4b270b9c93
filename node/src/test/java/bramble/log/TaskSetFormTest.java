package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.core.TaskSet;
import bramble.log.proto.JobProto;
import com.google.protobuf.ByteString;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A set of tasks in the log")
class TaskSetFormTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0-9999999", "1,3,5", "7-8,65535-65536,99999999"})
    @DisplayName("comes back as it was")
    void comesBack(String text) {
        var tasks = TaskSet.parse(text);

        assertThat(TaskSetForm.tasks(TaskSetForm.of(tasks))).isEqualTo(tasks);
    }

    @Test
    @DisplayName("takes a dozen bytes at most when it is one range")
    void rangesAreShort() {
        var form = TaskSetForm.of(TaskSet.range(12_345, 10_000_000));

        assertThat(form.getSerializedSize()).isLessThanOrEqualTo(12);
        assertThat(form.getRoaring().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("takes about a bit a task when every other one is missing")
    void bitmapsAreShort() {
        var set = new TaskSet.Builder();
        for (var task = 0; task < 1_000_000; task += 2) {
            set.add(task, task + 1);
        }
        var tasks = set.build();
        var form = TaskSetForm.of(tasks);

        assertThat(form.getSerializedSize()).isLessThan(132_000);
        assertThat(TaskSetForm.tasks(form)).isEqualTo(tasks);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("comes back as it was, whatever gaps it has")
    void anySetComesBack(long seed) {
        var random = new SplittableRandom(seed);
        for (var round = 0; round < 50; round++) {
            var set = new TaskSet.Builder();
            var density = random.nextInt(1, 2_000);
            var end = 0;
            for (var range = random.nextInt(0, 3_000); range > 0; range--) {
                var first = end + random.nextInt(0, density);
                end = first + random.nextInt(0, 60);
                set.add(first, end);
            }
            var tasks = set.build();

            assertThat(TaskSetForm.tasks(TaskSetForm.of(tasks)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(tasks);
        }
    }

    @Test
    @DisplayName("is refused when a range lacks its length")
    void oddRanges() {
        var form = JobProto.TaskSet.newBuilder().addRanges(1).build();

        assertThatThrownBy(() -> TaskSetForm.tasks(form))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("is refused when its ranges run past the greatest number")
    void overflowingRanges() {
        var form = JobProto.TaskSet.newBuilder().addRanges(Integer.MAX_VALUE).addRanges(2).build();

        assertThatThrownBy(() -> TaskSetForm.tasks(form))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("is refused when its bitmap is damaged")
    void damagedBitmap() {
        var form =
                JobProto.TaskSet.newBuilder()
                        .setRoaring(ByteString.copyFromUtf8("no bitmap at all"))
                        .build();

        assertThatThrownBy(() -> TaskSetForm.tasks(form))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
