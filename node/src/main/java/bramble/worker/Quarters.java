package bramble.worker;

import bramble.core.Needs;
import bramble.worker.process.Cgroup;
import bramble.worker.process.Cgroups;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where tasks live: their folders, and the cgroups that bound what they take. */
record Quarters(TaskFolders folders, Cgroups cgroups) {

    /** Makes the cgroup of an attempt, or of a warm process; null where there are none. */
    @Nullable Cgroup cgroup(String name, Needs needs) throws IOException {
        return cgroups.make(name, needs.memoryBytes(), needs.cpus());
    }
}
