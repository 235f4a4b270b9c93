package bramble.master;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.JobId;
import bramble.core.Limits;
import java.util.Optional;

/** Whether the cluster has room for the job that a command would make. */
final class Admission {

    private Admission() {}

    /** Whether a command makes a job, unless something has decided about its id before. */
    static boolean makesJob(Command command) {
        return newJob(command).isPresent();
    }

    /**
     * Why a command must be turned away now, or empty if it may be proposed. What was decided
     * before may always be asked again: it makes no job.
     *
     * @param coming jobs that are on their way into the state
     */
    static Optional<OverloadedException> refusal(Command command, ClusterState state, int coming) {
        var unfinished = state.jobs().unfinished();
        return newJob(command)
                .filter(id -> unfinished + coming >= Limits.UNFINISHED_JOBS_MAX)
                .filter(id -> state.decisions().find(id).isEmpty())
                .map(
                        id ->
                                new OverloadedException(
                                        "the cluster has "
                                                + unfinished
                                                + " unfinished jobs and "
                                                + coming
                                                + " on their way, and takes "
                                                + Limits.UNFINISHED_JOBS_MAX
                                                + " in all; send again when some have ended"));
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
