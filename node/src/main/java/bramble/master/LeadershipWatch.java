package bramble.master;

import bramble.log.Leadership;
import bramble.log.NotMasterException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Who is the master, as the log last said, and those who want to hear of it. For any thread. */
final class LeadershipWatch {

    private final AtomicReference<Leadership> current;
    private final CopyOnWriteArrayList<Consumer<Leadership>> watchers =
            new CopyOnWriteArrayList<>();

    LeadershipWatch(String self) {
        current = new AtomicReference<>(new Leadership(self, null, 0));
    }

    Leadership current() {
        return current.get();
    }

    void add(Consumer<Leadership> watcher) {
        watchers.add(watcher);
    }

    void set(Leadership changed) {
        current.set(changed);
    }

    void tell(Leadership changed) {
        watchers.forEach(each -> each.accept(changed));
    }

    /** What a caller is told who asked this node for what only the master does. */
    NotMasterException notMaster() {
        var master = current().master();
        return new NotMasterException(
                master == null
                        ? "this node knows of no master at the moment"
                        : "this node is not the master, " + master + " is");
    }
}
