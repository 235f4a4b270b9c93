package bramble.benchmarks.micro;

import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.Items;
import bramble.core.SessionId;
import bramble.log.EntryCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What writing and reading an entry of the log costs, for each submission in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

    private static final int JOBS = 100;

    private final Entry entry = entry();
    private final byte[] bytes = EntryCodec.encode(entry);

    private static Entry entry() {
        Model model = new Model(1);
        List<Command> commands = new ArrayList<>();
        for (int number = 0; number < JOBS; number++) {
            commands.add(model.submission(new Items.None()));
        }
        return new Entry(new SessionId(new UUID(2, 2)), 1, 1, commands);
    }

    /** The bytes of the entry. */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public byte[] encode() {
        return EntryCodec.encode(entry);
    }

    /** The entry of the bytes. */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public Entry decode() {
        return EntryCodec.decode(bytes);
    }
}
