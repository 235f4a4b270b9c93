package bramble.node;

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

    /** For the line that says how the node is. */
    static String inWords(NodeOptions.Work work, TaskUser user) {
        return switch (user) {
            case TaskUser.Other other -> ", tasks run as " + other.name();
            case TaskUser.Same _ ->
                    work.slots() > 0 && TaskUsers.isSuperuser() ? ", tasks run as root" : "";
        };
    }
}
