package bramble.worker;

import bramble.core.AttemptRules;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Needs;
import bramble.core.NodeId;
import bramble.core.Program;
import bramble.core.Runner;
import bramble.core.SessionId;
import bramble.core.TaskSet;
import bramble.core.Try;
import bramble.protocol.Capacity;
import bramble.protocol.LeasedWork;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.worker.input.FileCache;
import bramble.worker.process.Cgroups;
import bramble.worker.process.TaskUser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.UUID;

/** Leases for tests. */
final class Work {

    static final Holder HOLDER =
            new Holder(
                    NodeId.parse(
                            System.getProperty("bramble.test.node", UUID.randomUUID().toString())),
                    new SessionId(UUID.randomUUID()));
    private static long lastLease = 1_000;

    private Work() {}

    /** A lease of all tasks of a new job. */
    static LeasedWork of(Items items, AttemptRules rules, String... command) {
        lastLease++;
        return numbered(lastLease, items, rules, command);
    }

    /** The same lease in whichever process it is made. */
    static LeasedWork numbered(long number, Items items, AttemptRules rules, String... command) {
        var job = JobId.parse("0190a8c0-0000-7000-8000-%012d".formatted(number));
        var lease =
                new Lease(
                        new LeaseId(number),
                        job,
                        HOLDER,
                        Try.FIRST,
                        TaskSet.range(0, items.size()));
        return new LeasedWork(
                lease,
                new LeasedWork.Command(Program.of(command), "ada"),
                Needs.ONE_SLOT,
                rules,
                items);
    }

    /** A lease of tasks for the line runner. */
    static LeasedWork lines(Items items, AttemptRules rules, String... command) {
        return of(items, rules.withRunner(Runner.LINES), command);
    }

    /** The same for a script that can serve several jobs of one owner. */
    static LeasedWork warm(String owner, Duration patience, Items items, String script) {
        var rules = AttemptRules.ONCE.withRunner(new Runner.Lines(patience.toMillis()));
        var work = of(items, rules, "sh", "-c", script);
        var command = new LeasedWork.Command(work.program(), owner);
        return new LeasedWork(work.lease(), command, work.needs(), rules, items);
    }

    /** A lease of one task that runs a script. */
    static LeasedWork script(String script) {
        return of(new Items.None(), AttemptRules.ONCE, "sh", "-c", script);
    }

    /** A node that has no files for its tasks. */
    static Worker.Machinery machinery(Path directory) throws IOException {
        return machinery(directory, TaskUser.SAME);
    }

    /** The same with tasks that run as some user. */
    static Worker.Machinery machinery(Path directory, TaskUser user) throws IOException {
        var files =
                FileCache.open(
                        directory.resolve("shared"),
                        id -> {
                            throw new IOException("no node has " + id);
                        },
                        FileCache.BYTES_MAX);
        return new Worker.Machinery(Work::machine, (orders, term) -> {}, files, user, Cgroups.NONE);
    }

    static Machine machine(int busy) {
        return new Machine(
                "attic",
                "localhost:7420",
                "test",
                new Capacity(2, 1 << 30, new TreeMap<>()),
                new Vitals(0, 0, 0, busy, 0));
    }
}
