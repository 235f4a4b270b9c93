package bramble.master;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.JobId;
import bramble.core.Limits;
import java.util.Optional;

/** Whether the cluster has room for the job that a command would make. */
final class Admission {

    /** The heap of a node as it comes, in which there are no more jobs than the least. */
    private static final long USUAL_HEAP_BYTES = 64L << 20;

    /** What a job may take of a larger heap: many times what it takes while it only waits. */
    private static final int JOB_HEAP_BYTES = 2 << 10;

    private Admission() {}

    /**
     * How many unfinished jobs a node with such a heap takes when it is the master. Every voter
     * keeps them all, so every voter should have that heap.
     */
    static int unfinishedMax(long heapBytes) {
        var more = Math.max(0, heapBytes - USUAL_HEAP_BYTES) / JOB_HEAP_BYTES;
        return (int) Math.min(Integer.MAX_VALUE, Limits.UNFINISHED_JOBS_MAX + more);
    }

    /** Whether a command makes a job, unless something has decided about its id before. */
    static boolean makesJob(Command command) {
        return newJob(command).isPresent();
    }

    /**
     * Why a command must be turned away now, or empty if it may be proposed. What was decided
     * before may always be asked again: it makes no job.
     *
     * @param coming jobs that are on their way into the state
     * @param max as many may be unfinished
     */
    static Optional<OverloadedException> refusal(
            Command command, ClusterState state, int coming, int max) {
        var unfinished = state.jobs().unfinished();
        return newJob(command)
                .filter(id -> unfinished + coming >= max)
                .filter(id -> state.decisions().find(id).isEmpty())
                .map(
                        id ->
                                new OverloadedException(
                                        "the cluster has "
                                                + unfinished
                                                + " unfinished jobs and "
                                                + coming
                                                + " on their way, and takes "
                                                + max
                                                + " in all; send again when some have ended, or"
                                                + " give all nodes a larger heap"));
    }

    private static Optional<JobId> newJob(Command command) {
        return switch (command) {
            case Command.SubmitJob submit -> Optional.of(submit.submission().id());
            case Command.RetryJob retry -> Optional.of(retry.newJob());
            case Command.FoundCluster _,
                    Command.SettleJob _,
                    Command.CancelJob _,
                    Command.ReleaseJobs _,
                    Command.LeaseTasks _,
                    Command.FinishTasks _,
                    Command.ExpireLeases _,
                    Command.ForgetJobs _,
                    Command.KeepContents _,
                    Command.DropCopies _,
                    Command.ForgetContents _,
                    Command.RemoveOutputs _,
                    Command.JoinNode _,
                    Command.DrainNode _,
                    Command.RetireNode _,
                    Command.RaiseEpoch _,
                    Command.CreateToken _,
                    Command.UseToken _,
                    Command.AddUser _,
                    Command.RemoveUser _,
                    Command.RemoveNode _ ->
                    Optional.empty();
        };
    }
}
