package bramble.node;

import bramble.core.NodeId;
import bramble.worker.process.Cgroups;
import bramble.worker.process.TaskUser;
import bramble.worker.process.TaskUsers;
import java.io.IOException;
import java.nio.file.Path;

/** As whom this node's tasks run, settled before the node does anything else. */
final class TaskAccount {

    private TaskAccount() {}

    /**
     * Finds the account, closes the data directory to it, and proves that its tasks can run.
     *
     * @throws UsageException when they cannot, with what to do
     */
    static TaskUser settle(NodeOptions.Work work, Path root) {
        try {
            var user = work.slots() == 0 ? TaskUser.SAME : TaskUsers.find(work.taskUser());
            Privacy.close(root, user instanceof TaskUser.Other);
            return TaskUsers.proven(user, root.resolve("work"));
        } catch (TaskUsers.Unusable e) {
            throw UsageException.impossible(
                    e.getMessage() + ". A node that runs no tasks starts with --no-work");
        } catch (IOException e) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " cannot be closed to other users of this machine: "
                            + e);
        }
    }

    /** The cgroups for this node's tasks; none for a node without any. */
    static Cgroups cgroups(NodeOptions.Work work, NodeId node) {
        return work.slots() == 0 ? Cgroups.NONE : Cgroups.ofThisSystem("bramble-" + node);
    }

    /** For the line that says how the node is. */
    static String inWords(NodeOptions.Work work, TaskUser user, Cgroups cgroups) {
        if (work.slots() == 0) {
            return "";
        }
        var who =
                switch (user) {
                    case TaskUser.Other other -> ", tasks run as " + other.name();
                    case TaskUser.Same _ -> TaskUsers.isSuperuser() ? ", tasks run as root" : "";
                };
        var absence = cgroups.absence();
        return who
                + (absence.isEmpty()
                        ? ""
                        : ", and nothing holds them to their memory, since " + absence);
    }
}
