package bramble.worker;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.protocol.LeasedWork;
import bramble.worker.output.LoneStore;
import bramble.worker.output.OutputStore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A worker in a process of its own, to be killed. Its argument is a directory, in which its tasks
 * look for files to go on. Prints a line once all of its slots are busy for long.
 */
final class WorkerProcess {

    static final int SLOTS = 3;

    private WorkerProcess() {}

    /**
     * Three tasks, of which task k ends with code k once the file go-k is there; the third waits.
     */
    static LeasedWork waiting(Path directory) {
        return Work.numbered(
                1,
                new Items.Range(0, 2),
                AttemptRules.ONCE,
                "sh",
                "-c",
                "echo begun $$; while ! [ -e $1/go-$0 ]; do sleep 0.05; done; echo done; exit $0",
                "{item}",
                directory.toString());
    }

    /** Many short tasks and one that surprises. */
    static LeasedWork mostlyShort() {
        return Work.numbered(
                2,
                new Items.Range(0, 20),
                AttemptRules.ONCE,
                "sh",
                "-c",
                "[ $0 != 20 ] || sleep 1001",
                "{item}");
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var master = new FakeMaster();
        var settings = WorkerSettings.of(Work.HOLDER, directory, SLOTS, "localhost:7420");
        var output = LoneStore.open(settings.outputDirectory(), OutputStore.STREAM_BYTES_MAX);
        var worker =
                Worker.start(
                        settings, WorkerClock.system(), output, master, Work.machinery(directory));
        var shorts = mostlyShort();
        master.give(shorts);
        while (!master.isTold(shorts, 19)) {
            Thread.sleep(5);
        }
        master.give(waiting(directory));
        while (worker.busySlots() < SLOTS) {
            Thread.sleep(5);
        }
        Thread.sleep(Duration.ofMillis(200));
        System.out.println("busy");
        Thread.sleep(Duration.ofDays(1));
    }
}
