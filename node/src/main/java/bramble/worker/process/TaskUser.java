package bramble.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The account that tasks run as. Never changes while a node runs. */
public sealed interface TaskUser {

    /** Tasks run as the node does, and reach what the node reaches. */
    TaskUser SAME = new Same();

    /** The node's own account. */
    record Same() implements TaskUser {}

    /**
     * Another account, which only a node of the superuser can give its tasks. Whatever runs as it
     * can get no more rights, not even by a program that is marked to give some.
     *
     * @param groups the account's groups, its own first
     * @param setpriv the program that changes the account
     * @param groupPerJob whether each job's tasks have a group of their own, so that the folders
     *     and the memory of other jobs' tasks are closed to them
     */
    record Other(String name, int uid, List<Integer> groups, Path setpriv, boolean groupPerJob)
            implements TaskUser {

        public Other {
            groups = List.copyOf(groups);
            if (uid <= 0 || groups.isEmpty()) {
                throw new IllegalArgumentException(
                        "tasks run as an account that is not the superuser's and has a group");
            }
        }

        /**
         * What stands before a command so that it runs as this account (setpriv(1)).
         *
         * @param group the process's group, by which it is told from other jobs'
         */
        List<String> prefix(int group) {
            return List.of(
                    setpriv.toString(),
                    "--reuid=" + uid,
                    "--regid=" + group,
                    "--groups="
                            + groups.stream().map(String::valueOf).collect(Collectors.joining(",")),
                    "--no-new-privs",
                    "--inh-caps=-all",
                    "--");
        }

        /** The same with all jobs in the account's own group. */
        Other withOneGroup() {
            return new Other(name, uid, groups, setpriv, false);
        }
    }
}
