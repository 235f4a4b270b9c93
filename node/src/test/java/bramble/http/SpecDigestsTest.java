package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Needs;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Runner;
import bramble.core.SpecDigest;
import bramble.core.TaskSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The digest of a specification")
class SpecDigestsTest {

    private static final JobId OTHER = new JobId(new UUID(0x7000, 1));
    private static final JobSpec PLAIN =
            JobSpec.of(Program.of("render", "{item}"), new Items.Range(1, 9));

    /** Specifications that differ from {@link #PLAIN}, and from each other, in one thing each. */
    static List<JobSpec> others() {
        return List.of(
                new JobSpec("name", PLAIN.work(), Needs.ONE_SLOT, PLAIN.attempts(), PLAIN.queue()),
                program(Program.of("render", "{item}", "")),
                program(Program.of("render{item}")),
                program(Program.of("render", "{it", "em}")),
                program(new Program(List.of("render", "{item}"), map("A", "B"), Optional.empty())),
                program(new Program(List.of("render", "{item}"), map("AB", ""), Optional.empty())),
                program(new Program(List.of("render", "{item}"), map(), Optional.of(""))),
                program(new Program(List.of("render", "{item}"), map(), Optional.of("/srv"))),
                PLAIN.withItems(new Items.None()),
                PLAIN.withItems(new Items.Range(1, 10)),
                PLAIN.withItems(new Items.Range(0, 9)),
                PLAIN.withItems(new Items.Listed(List.of("1", "9"))),
                PLAIN.withItems(new Items.Listed(List.of("19"))),
                PLAIN.withItems(new Items.Selection(new Items.Range(1, 9), TaskSet.of(1))),
                PLAIN.withItems(new Items.Selection(new Items.Range(1, 9), TaskSet.of(1, 2))),
                PLAIN.withItems(new Items.Selection(new Items.Range(1, 9), TaskSet.of(1, 3))),
                PLAIN.withNeeds(new Needs(2, 0, map())),
                PLAIN.withNeeds(new Needs(1, 2, map())),
                PLAIN.withNeeds(new Needs(1, 0, map("A", "B"))),
                PLAIN.withAttempts(new AttemptRules(1, 1_000, 0, false)),
                PLAIN.withAttempts(new AttemptRules(0, 1_001, 0, false)),
                PLAIN.withAttempts(new AttemptRules(0, 1_000, 1, false)),
                PLAIN.withAttempts(new AttemptRules(0, 1_000, 0, true)),
                PLAIN.withAttempts(AttemptRules.ONCE.withRunner(Runner.LINES)),
                PLAIN.withAttempts(AttemptRules.ONCE.withRunner(new Runner.Lines(1))),
                PLAIN.withAttempts(AttemptRules.ONCE.withRunner(new Runner.Lines(2))),
                PLAIN.withQueue(new QueueRules(1, 0, 0, List.of())),
                PLAIN.withQueue(new QueueRules(-1, 0, 0, List.of())),
                PLAIN.withQueue(new QueueRules(0, 1, 0, List.of())),
                PLAIN.withQueue(new QueueRules(0, 0, 1, List.of())),
                PLAIN.withQueue(after(QueueRules.On.OK)),
                PLAIN.withQueue(after(QueueRules.On.ANY)),
                PLAIN.withQueue(after(QueueRules.On.FAIL)));
    }

    @ParameterizedTest
    @MethodSource("others")
    @DisplayName("differs as soon as anything in it differs")
    void differs(JobSpec other) {
        assertThat(SpecDigests.of(other)).isNotEqualTo(SpecDigests.of(PLAIN));
    }

    @Test
    @DisplayName("is never that of another specification")
    void allDiffer() {
        assertThat(others().stream().map(SpecDigests::of)).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("does not depend on the order in which variables and labels were given")
    void orderOfMapsIsNothing() {
        var backwards = new TreeMap<String, String>(Comparator.reverseOrder());
        backwards.putAll(map("A", "1", "B", "2"));
        var forwards = map("B", "2", "A", "1");

        assertThat(SpecDigests.of(PLAIN.withNeeds(new Needs(1, 0, backwards))))
                .isEqualTo(SpecDigests.of(PLAIN.withNeeds(new Needs(1, 0, forwards))));
    }

    /** These two were computed by a program of another language from the description alone. */
    @Test
    @DisplayName("is the one that earlier versions computed")
    void staysTheSame() {
        var program =
                new Program(List.of("sh", "-c", "größer"), map("A", "1"), Optional.of("/srv"));
        var spec =
                new JobSpec(
                        "name",
                        new JobSpec.Work(
                                program,
                                new Items.Selection(
                                        new Items.Listed(List.of("x", "y", "z")),
                                        TaskSet.of(0, 2))),
                        new Needs(2, 1_024, map("arch", "arm64")),
                        new AttemptRules(3, 500, 60_000, false),
                        new QueueRules(
                                -1,
                                4,
                                1_790_000_000_000L,
                                List.of(new QueueRules.Dependency(OTHER, QueueRules.On.ANY))));

        assertThat(SpecDigests.of(PLAIN).hex())
                .isEqualTo("9bc08eb861c46627c9c09964ea37f2d2ae582994ac3a5b04a3a47028bf07263b");
        assertThat(SpecDigests.of(spec).hex())
                .isEqualTo("f833d3f673b43a98acd201604b83546c5f6d7bba5c8717cc2c3db4c5e146033a");
    }

    @Test
    @DisplayName("has 64 digits, or it is none")
    void length() {
        assertThatThrownBy(() -> new SpecDigest("abc"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static JobSpec program(Program program) {
        return JobSpec.of(program, PLAIN.items());
    }

    private static QueueRules after(QueueRules.On on) {
        return new QueueRules(0, 0, 0, List.of(new QueueRules.Dependency(OTHER, on)));
    }

    private static SortedMap<String, String> map(String... keysAndValues) {
        var map = new TreeMap<String, String>();
        for (var i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
