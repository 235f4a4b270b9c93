package bramble.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on several connections at once, a thread each. */
final class Connections {

    static final int SIXTEEN = 16;

    private Connections() {}

    /** Runs the work on each of 16 threads and returns when all have done it. */
    static void runSixteen(Runnable work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(SIXTEEN)) {
            List<Future<?>> all = new ArrayList<>();
            for (int at = 0; at < SIXTEEN; at++) {
                all.add(threads.submit(work));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of the connections failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
