package bramble.benchmarks.micro;

import bramble.core.AttemptEnd;
import bramble.core.Command;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.Lease;
import bramble.core.Result;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.core.Try;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What applying commands costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoreBenchmark {

    private static final int JOBS = 1_000;

    /** Tasks of one lease. */
    @Param({"1", "1000", "1000000"})
    public int tasks;

    private Model model = new Model(3);
    private JobId job = new JobId(new UUID(0x7000, 0));

    /** A job of which nothing has begun. */
    @Setup(Level.Invocation)
    public void submitOne() {
        model = new Model(3);
        Command.SubmitJob submit = model.submission(new Items.Range(1, tasks));
        Result _ = model.apply(submit);
        job = submit.submission().id();
    }

    /** One lease of all tasks, and one report of their ends. */
    @Benchmark
    public Result leaseAndFinish() {
        Command.Grant grant = new Command.Grant(job, Try.FIRST, TaskSet.range(0, tasks));
        Result.Leased leased =
                (Result.Leased)
                        model.apply(new Command.LeaseTasks(Model.holder(0), List.of(grant)));
        Lease lease = leased.leases().getFirst();
        TaskReport report = new TaskReport(lease.id(), lease.tasks(), AttemptEnd.SUCCESS, 1, 2);
        return model.apply(
                new Command.FinishTasks(Model.holder(0).node(), List.of(report), List.of()));
    }

    /** Jobs of as many tasks, each submitted by a command of its own. */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public Model submit() {
        for (int number = 0; number < JOBS; number++) {
            Result _ = model.apply(model.submission(new Items.Range(1, tasks)));
        }
        return model;
    }
}
