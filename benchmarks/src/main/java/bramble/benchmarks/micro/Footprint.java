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
import java.util.function.Supplier;

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
        long before = usedBytes();
        long start = System.nanoTime();
        Model model = new Model(3);
        for (int number = 0; number < JOBS; number++) {
            Result _ = model.apply(model.submission(new Items.None()));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("queued_job_heap_bytes %d%n", (usedBytes() - before) / JOBS);
        System.out.printf("submissions_applied_per_second %.0f%n", JOBS / seconds);
        large(Model::new);
        System.out.println("jobs_held " + model.state().jobs().all().size());
    }

    private static void large(java.util.function.IntFunction<Model> make) {
        Model model = make.apply(3);
        Command.SubmitJob submit = model.submission(new Items.Range(1, TASKS));
        long before = usedBytes();
        long start = System.nanoTime();
        Result _ = model.apply(submit);
        double millis = (System.nanoTime() - start) / MILLION;
        System.out.printf("large_job_apply_ms %.3f%n", millis);
        System.out.printf("large_job_heap_bytes %d%n", usedBytes() - before);
        Supplier<byte[]> log =
                () ->
                        EntryCodec.encode(
                                new Entry(new SessionId(new UUID(2, 2)), 1, 1, List.of(submit)));
        System.out.printf("large_job_log_bytes %d%n", log.get().length);
        System.out.println("tasks_held " + model.state().jobs().all().size());
    }

    private static long usedBytes() {
        for (int time = 0; time < 3; time++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
