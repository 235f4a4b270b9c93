package bramble.scale;

import java.time.Duration;
import java.util.List;

/**
 * Measures how many tasks one master leases and records a second, and what each costs it, with ten
 * to a thousand modelled workers. Its arguments are numbers of workers; 10, 100 and 1,000 without.
 */
final class ScaleRun {

    private static final int SLOTS = 20_000;
    private static final Duration SYNC = Duration.ofMillis(2);
    private static final Duration MEASURED =
            Duration.ofSeconds(Integer.getInteger("bramble.scale.seconds", 15));
    private static final Duration WARM_UP = MEASURED.dividedBy(3);

    private ScaleRun() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var counts = arguments.length == 0 ? List.of("10", "100", "1000") : List.of(arguments);
        System.out.println(
                "workers tasks_of tasks/s leases/s entries/s master_us_a_task log_bytes_a_task");
        for (var task : List.of(Duration.ofSeconds(1), Duration.ZERO)) {
            for (var count : counts) {
                measure(Integer.parseInt(count), task);
            }
        }
    }

    @SuppressWarnings("SystemOut")
    private static void measure(int workers, Duration task) throws Exception {
        try (var scene = new Scene(SYNC)) {
            scene.add(workers, task.isZero() ? 2 : SLOTS / workers, task);
            for (var job = 0; job < 100; job++) {
                scene.submit(10_000_000);
            }
            Thread.sleep(WARM_UP);
            var since = System.nanoTime();
            var done = scene.done();
            var leases = scene.leases();
            var entries = scene.log().entries();
            var bytes = scene.log().bytes();
            var worked = Scene.masterNanos();
            Thread.sleep(MEASURED);
            var tasks = scene.done() - done;
            var seconds = (System.nanoTime() - since) / 1e9;
            System.out.printf(
                    "%d %s %.0f %.0f %.0f %.2f %.2f%n",
                    workers,
                    task.isZero() ? "nothing" : task.toSeconds() + "s",
                    tasks / seconds,
                    (scene.leases() - leases) / seconds,
                    (scene.log().entries() - entries) / seconds,
                    (Scene.masterNanos() - worked) / 1e3 / tasks,
                    (double) (scene.log().bytes() - bytes) / tasks);
        }
    }
}
