package bramble.benchmarks.micro;

import bramble.core.Items;
import bramble.core.Result;
import bramble.plan.Moment;
import bramble.plan.Plan;
import bramble.plan.Planner;
import bramble.plan.Timing;
import bramble.plan.Workforce;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one plan costs the master, when all workers are free. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlannerBenchmark {

    private static final int SLOTS = 2;

    /** Workers, all of them free. */
    @Param({"3", "50", "1000"})
    public int workers;

    /** Jobs of one task that wait. */
    @Param({"0", "10000"})
    public int queued;

    private Model model = new Model(0);
    private Workforce workforce = new Workforce(Timing.STANDARD, 0);

    /** Has every worker call, and the jobs submitted. */
    @Setup
    public void fill() {
        model = new Model(workers);
        workforce = new Workforce(Timing.STANDARD, 0);
        for (int number = 0; number < queued; number++) {
            Result _ = model.apply(model.submission(new Items.None()));
        }
        for (int number = 0; number < workers; number++) {
            String name = "n" + number;
            Machine machine =
                    new Machine(
                            name,
                            name + ":7420",
                            "0.1.0",
                            new Capacity(SLOTS, 1L << 40, new TreeMap<>()),
                            new Vitals(0, 1, 1, 0, 0));
            workforce.heard(
                    new WorkerCall(Model.holder(number), machine, List.of(), true),
                    model.state(),
                    1);
        }
    }

    /** A plan whose commands nobody applies, so that the next finds the same. */
    @Benchmark
    public Plan plan() {
        return Planner.plan(model.state(), workforce, List.of(), new Moment(2, 2, true));
    }
}
