package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptRules;
import bramble.core.ContentId;
import bramble.core.InputFile;
import bramble.core.Items;
import bramble.core.Needs;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.Runner;
import bramble.protocol.LeasedWork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pool of warm processes")
class WarmPoolTest {

    private static final Room NODE = new Room(4, 1_000);
    private static final Room SLOT = NODE.takenBy(Needs.ONE_SLOT);
    private static final Program PROGRAM = Program.of("square");
    private static final WarmKey ADA = key(PROGRAM, "ada", Needs.ONE_SLOT, 60_000);

    private final WarmPool<String> pool = new WarmPool<>(NODE);

    private static WarmKey key(Program program, String owner, Needs needs, long millis) {
        var lease = Work.of(new Items.Range(1, 2), AttemptRules.ONCE, "other").lease();
        var rules = AttemptRules.ONCE.withRunner(new Runner.Lines(millis));
        var command = new LeasedWork.Command(program, owner);
        return WarmKey.of(new LeasedWork(lease, command, needs, rules, new Items.Range(1, 2)));
    }

    @Test
    @DisplayName("gives each to one job only, the one that waited for the shortest time first")
    void newestFirst() {
        pool.keep(ADA, "old", SLOT, 10);
        pool.keep(ADA, "new", SLOT, 20);

        assertThat(pool.take(key(PROGRAM, "ada", Needs.ONE_SLOT, 60_000))).isEqualTo("new");
        assertThat(pool.take(ADA)).isEqualTo("old");
        assertThat(pool.take(ADA)).isNull();
    }

    @Test
    @DisplayName("gives none to a job of another owner, or that differs in anything that it sees")
    void others() {
        pool.keep(ADA, "ada's", SLOT, 10);
        var files = new TreeMap<String, InputFile>();
        files.put("table", new InputFile(ContentId.sha256("ab".repeat(32)), InputFile.Mode.PLAIN));
        var variables = new TreeMap<>(Map.of("LANG", "C"));
        var others =
                List.of(
                        key(PROGRAM, "bob", Needs.ONE_SLOT, 60_000),
                        key(PROGRAM, "", Needs.ONE_SLOT, 60_000),
                        key(Program.of("square", "-v"), "ada", Needs.ONE_SLOT, 60_000),
                        key(
                                new Program(PROGRAM.command(), variables, Optional.empty()),
                                "ada",
                                Needs.ONE_SLOT,
                                60_000),
                        key(
                                new Program(
                                        PROGRAM.command(), new TreeMap<>(), Optional.of("/srv")),
                                "ada",
                                Needs.ONE_SLOT,
                                60_000),
                        key(PROGRAM.with(files, OutputRules.NONE), "ada", Needs.ONE_SLOT, 60_000),
                        key(PROGRAM, "ada", new Needs(2, 0, new TreeMap<>()), 60_000),
                        key(PROGRAM, "ada", new Needs(1, 5, new TreeMap<>()), 60_000),
                        key(PROGRAM, "ada", Needs.ONE_SLOT, 0));

        assertThat(others).allSatisfy(other -> assertThat(pool.take(other)).isNull());
        assertThat(pool.take(key(PROGRAM, "ada", Needs.ONE_SLOT, 1))).isEqualTo("ada's");
    }

    @Test
    @DisplayName(
            "gives a process of a job that does not say that it serves several to that job alone")
    void ofOneJob() {
        var work = Work.lines(new Items.Range(1, 2), AttemptRules.ONCE, "square");
        pool.keep(WarmKey.of(work), "its", SLOT, 10);

        assertThat(pool.take(key(PROGRAM, "ada", Needs.ONE_SLOT, 0))).isNull();
        assertThat(pool.take(WarmKey.of(work))).isEqualTo("its");
        var unnamed = new LeasedWork.Command(PROGRAM, null);
        var rules = AttemptRules.ONCE.withRunner(new Runner.Lines(60_000));
        var ofOldMaster =
                new LeasedWork(work.lease(), unnamed, Needs.ONE_SLOT, rules, work.items());
        assertThat(WarmKey.of(ofOldMaster).job()).isEqualTo(work.lease().job());
    }

    @Test
    @DisplayName("never keeps more than the slots that nothing runs in, and lets the oldest go")
    void slots() {
        for (var number = 1; number <= 4; number++) {
            assertThat(pool.keep(ADA, "p" + number, SLOT, number)).isEmpty();
        }
        assertThat(pool.keep(ADA, "p5", SLOT, 5)).containsExactly("p1");
        assertThat(pool.begin(SLOT)).containsExactly("p2");
        assertThat(pool.begin(NODE.takenBy(new Needs(2, 0, new TreeMap<>()))))
                .containsExactly("p3", "p4");
        assertThat(pool.begin(SLOT)).containsExactly("p5");
        assertThat(pool.keep(ADA, "p6", SLOT, 6)).as("no slot is free").containsExactly("p6");
        pool.end(SLOT);
        assertThat(pool.keep(ADA, "p7", SLOT, 7)).isEmpty();
    }

    @Test
    @DisplayName("makes room for the memory of what begins to run, though slots are free")
    void memory() {
        var large = new Needs(1, 700, new TreeMap<>());
        pool.keep(ADA, "p1", SLOT, 1);
        pool.keep(ADA, "p2", SLOT, 2);

        assertThat(pool.begin(NODE.takenBy(large))).containsExactly("p1");
        assertThat(pool.keep(ADA, "p3", SLOT, 3)).containsExactly("p2");
        pool.end(NODE.takenBy(large));
        assertThat(pool.keep(ADA, "p4", SLOT, 4)).isEmpty();
        assertThat(pool.keep(ADA, "p5", NODE.takenBy(large), 5)).containsExactly("p3");
    }

    @Test
    @DisplayName("says when each has waited long enough")
    void due() {
        assertThat(pool.nextNanos()).isEmpty();
        pool.keep(ADA, "late", SLOT, 30);
        pool.keep(ADA, "soon", SLOT, 20);

        assertThat(pool.nextNanos()).hasValue(20);
        assertThat(pool.takeDue(19)).isEmpty();
        assertThat(pool.takeDue(20)).containsExactly("soon");
        assertThat(pool.nextNanos()).hasValue(30);
        assertThat(pool.takeAll()).containsExactly("late");
        assertThat(pool.take(ADA)).isNull();
    }

    @Test
    @DisplayName("counts the slots alone on a node whose memory is not known")
    void unknownMemory() {
        var unknown = new Room(2, 0);
        var some = new WarmPool<String>(unknown);

        assertThat(some.begin(unknown.takenBy(new Needs(1, 500, new TreeMap<>())))).isEmpty();
        assertThat(some.keep(ADA, "p1", unknown.takenBy(Needs.ONE_SLOT), 1)).isEmpty();
        assertThat(some.keep(ADA, "p2", unknown.takenBy(Needs.ONE_SLOT), 2)).containsExactly("p1");
    }
}
