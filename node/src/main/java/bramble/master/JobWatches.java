package bramble.master;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.JobId;
import bramble.core.LeaseId;
import bramble.log.NotMasterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Questions that wait for a change of a job: each is asked again after an entry that concerns its
 * job, until it has an answer. So a waiting user hears of an end when it is committed, and does not
 * have to look again and again. Owned by the replica's thread.
 */
final class JobWatches {

    /** Questions that wait; one more is refused as overload. */
    static final int WATCHES_MAX = 10_000;

    private record Watch(CompletableFuture<?> answer, Runnable question) {

        /** Asks, and says whether nothing more is to be asked. */
        boolean isOver() {
            if (!answer.isDone()) {
                try {
                    question.run();
                } catch (RuntimeException e) {
                    // A question is the caller's code: what it throws is the caller's, and no
                    // reason to end the replica.
                    answer.completeExceptionally(e);
                }
            }
            return answer.isDone();
        }
    }

    private final Map<JobId, List<Watch>> byJob = new TreeMap<>();
    private final TreeSet<JobId> touched = new TreeSet<>();
    private int count;

    /**
     * Asks a question, now and after each change until it has its answer.
     *
     * @param answer ended early by whoever waits no longer
     * @param question completes the answer if there is one
     */
    void ask(JobId job, CompletableFuture<?> answer, Runnable question) {
        var watch = new Watch(answer, question);
        if (watch.isOver()) {
            return;
        }
        if (count >= WATCHES_MAX) {
            answer.completeExceptionally(
                    new OverloadedException(
                            "the master has " + count + " waits, as many as it may"));
            return;
        }
        byJob.computeIfAbsent(job, key -> new ArrayList<>()).add(watch);
        count++;
    }

    /** Forgets the questions about a job for whose answer nobody waits any more. */
    void prune(JobId job) {
        remove(job, each -> each.answer().isDone());
    }

    private void remove(JobId job, Predicate<Watch> isOver) {
        var watches = byJob.get(job);
        if (watches != null) {
            var before = watches.size();
            watches.removeIf(isOver);
            count -= before - watches.size();
            if (watches.isEmpty()) {
                byJob.remove(job);
            }
        }
    }

    /** Takes note of a command that is about to be applied. */
    void applying(Command command, ClusterState state) {
        if (byJob.isEmpty()) {
            return;
        }
        switch (command) {
            case Command.SubmitJob submit -> touched.add(submit.submission().id());
            case Command.SettleJob settle -> touched.add(settle.job());
            case Command.CancelJob cancel -> touched.add(cancel.job());
            case Command.RetryJob retry -> touched.add(retry.newJob());
            case Command.ReleaseJobs release -> touched.addAll(release.jobs());
            case Command.LeaseTasks lease ->
                    lease.grants().forEach(each -> touched.add(each.job()));
            case Command.FinishTasks finish ->
                    finish.reports().forEach(each -> touch(each.lease(), state));
            case Command.ExpireLeases expire -> expire.leases().forEach(each -> touch(each, state));
            case Command.ForgetJobs forget -> touched.addAll(forget.jobs());
            case Command.RemoveOutputs remove -> touched.addAll(remove.jobs());
            case Command.RemoveNode _ -> touched.addAll(byJob.keySet());
            case Command.FoundCluster _,
                    Command.KeepContents _,
                    Command.DropCopies _,
                    Command.ForgetContents _,
                    Command.JoinNode _,
                    Command.DrainNode _,
                    Command.RetireNode _,
                    Command.RaiseEpoch _,
                    Command.CreateToken _,
                    Command.UseToken _,
                    Command.AddUser _,
                    Command.RemoveUser _ -> {}
        }
    }

    private void touch(LeaseId lease, ClusterState state) {
        state.leases().find(lease).ifPresent(each -> touched.add(each.job()));
    }

    /** Asks again what is concerned by the commands that were applied. */
    void applied() {
        for (var job : touched) {
            remove(job, Watch::isOver);
        }
        touched.clear();
    }

    /** Ends all, since this node is no longer the master. */
    void close(NotMasterException reason) {
        byJob.values()
                .forEach(all -> all.forEach(each -> each.answer().completeExceptionally(reason)));
        byJob.clear();
        count = 0;
    }
}
