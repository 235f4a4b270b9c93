package bramble.benchmarks.micro;

import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.Items;
import bramble.core.Result;
import bramble.core.SessionId;
import bramble.log.EntryCodec;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.UUID;

/**
 * How much memory the replicated state takes: of many queued jobs, and of a large one. To be run
 * with a heap that has room for them. Prints a line for each figure.
 */
@SuppressWarnings("SystemOut")
final class Footprint {

    private static final int JOBS = 1_000_000;
    private static final int TASKS = 10_000_000;
    private static final double MILLION = 1e6;

    private Footprint() {}

    public static void main(String[] arguments) {
        manyJobs();
        largeJob();
    }

    private static void manyJobs() {
        long before = usedBytes();
        long start = System.nanoTime();
        Model model = new Model(3);
        for (int number = 0; number < JOBS; number++) {
            Result _ = model.apply(model.submission(new Items.None()));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        // The state is used after its memory was counted, so it is still there meanwhile.
        long bytes = usedBytes() - before;
        System.out.printf("queued_job_heap_bytes %d%n", bytes / model.state().jobs().unfinished());
        System.out.printf("submissions_applied_per_second %.0f%n", JOBS / seconds);
    }

    private static void largeJob() {
        Model model = new Model(3);
        Command.SubmitJob submit = model.submission(new Items.Range(1, TASKS));
        long before = usedBytes();
        long start = System.nanoTime();
        Result _ = model.apply(submit);
        double millis = (System.nanoTime() - start) / MILLION;
        System.out.printf("large_job_apply_ms %.3f%n", millis);
        long bytes = usedBytes() - before;
        System.out.printf("large_jobs %d%n", model.state().jobs().unfinished());
        System.out.printf("large_job_heap_bytes %d%n", bytes);
        Entry entry = new Entry(new SessionId(new UUID(2, 2)), 1, 1, List.of(submit));
        System.out.printf("large_job_log_bytes %d%n", EntryCodec.encode(entry).length);
    }

    private static long usedBytes() {
        for (int time = 0; time < 3; time++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
