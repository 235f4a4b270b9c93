package bramble.core;

import bramble.core.Command.CancelJob;
import bramble.core.Command.ForgetJobs;
import bramble.core.Command.ReleaseJobs;
import bramble.core.Command.RetryJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides about submissions, and leads jobs from acceptance to the queue and out of the cluster.
 * Invariant: the first entry with an id decides about it, and whatever comes later under the same
 * id gets that decision.
 */
final class Admission {

    private final Decisions decisions;
    private final Jobs jobs;
    private final Storage storage;
    private final Counters counters;

    Admission(Decisions decisions, Jobs jobs, Storage storage, Counters counters) {
        this.decisions = decisions;
        this.jobs = jobs;
        this.storage = storage;
        this.counters = counters;
    }

    Result submit(Stamp stamp, Submission submission) {
        var standing = standing(submission.id(), submission.digest());
        if (standing != null) {
            return standing;
        }
        var pending = new ArrayList<QueueRules.Dependency>();
        String objection = null;
        for (var dependency : submission.spec().queue().after()) {
            var other = jobs.find(dependency.job()).orElse(null);
            if (other == null) {
                return refuse(
                        stamp,
                        submission,
                        "it comes after job "
                                + dependency.job()
                                + ", which this cluster does not know");
            }
            if (!other.state().isFinal()) {
                pending.add(dependency);
            } else if (objection == null) {
                objection = Jobs.objection(dependency, other.state());
            }
        }
        var unreadable = storage.objection(submission.spec());
        if (unreadable != null) {
            return refuse(stamp, submission, unreadable);
        }
        var released = submission.spec().queue().notBeforeMillis() == 0;
        return accept(
                stamp, storage.counted(submission), new Gate(released, pending, null), objection);
    }

    /** What stands already about an id, or null when the decision is still open. */
    private @Nullable Result standing(JobId id, SpecDigest digest) {
        var decision = decisions.find(id).orElse(null);
        if (decision != null) {
            var original = decision.receipt().digest();
            return original == null || original.equals(digest)
                    ? new Result.Decided(decision, false)
                    : new Result.Conflict(id, original);
        }
        return isExpired(id) ? new Result.Expired(id) : null;
    }

    /** Whether the decision about an id, if there was one, may be forgotten already. */
    private boolean isExpired(JobId id) {
        return id.madeAtMillis() < counters.timeMillis() - Limits.DECISION_HORIZON_MILLIS;
    }

    private Result accept(
            Stamp stamp, Submission submission, Gate gate, @Nullable String objection) {
        var receipt =
                new Receipt(submission.id(), stamp.term(), stamp.index(), submission.digest());
        var job =
                Job.accepted(
                        new JobOrigin(submission, receipt, counters.next()),
                        gate,
                        counters.timeMillis());
        if (objection != null) {
            job.cancel(objection);
        }
        storage.need(submission.spec());
        jobs.add(job, counters.timeMillis());
        return new Result.Decided(job.decision(), true);
    }

    private Result refuse(Stamp stamp, Submission submission, String reason) {
        var receipt =
                new Receipt(submission.id(), stamp.term(), stamp.index(), submission.digest());
        return decide(new Decision(receipt, false, reason, counters.timeMillis()));
    }

    private Result decide(Decision decision) {
        decisions.record(decision);
        return new Result.Decided(decision, true);
    }

    Result settle(Stamp stamp, JobId id) {
        var standing = decisions.find(id).orElse(null);
        if (standing != null) {
            return new Result.Decided(standing, false);
        }
        if (isExpired(id)) {
            return new Result.Expired(id);
        }
        return decide(
                new Decision(
                        new Receipt(id, stamp.term(), stamp.index(), null),
                        false,
                        "withdrawn",
                        counters.timeMillis()));
    }

    Result cancel(CancelJob command) {
        var job = jobs.find(command.job()).orElse(null);
        if (job == null) {
            return new Result.NotFound("job " + command.job());
        }
        job.cancel(command.why());
        jobs.settle(job, counters.timeMillis());
        return new Result.Done();
    }

    Result retry(Stamp stamp, RetryJob command) {
        var standing = standing(command.newJob(), command.digest());
        if (standing != null) {
            return standing;
        }
        var old = jobs.find(command.of()).orElse(null);
        if (old == null) {
            return new Result.NotFound("job " + command.of());
        }
        var spec = old.spec();
        var submission = new Submission(command.newJob(), command.user(), command.digest(), spec);
        var tasks = old.unsuccessful();
        if (tasks.isEmpty()) {
            return refuse(stamp, submission, "no task of job " + old.id() + " has failed");
        }
        var queue =
                new QueueRules(spec.queue().priority(), spec.queue().maxParallel(), 0, List.of());
        var again = spec.withQueue(queue).withItems(selection(spec.items(), tasks));
        var retried = new Submission(command.newJob(), command.user(), command.digest(), again);
        return accept(stamp, retried, new Gate(true, List.of(), null), null);
    }

    /** A retry of a retry refers to the first job's items, so that the chain does not grow. */
    private static Items selection(Items items, TaskSet tasks) {
        return switch (items) {
            case Items.None none -> none;
            case Items.Selection earlier ->
                    new Items.Selection(earlier.base(), earlier.tasks().at(tasks));
            case Items.Range range -> new Items.Selection(range, tasks);
            case Items.Listed listed -> new Items.Selection(listed, tasks);
            case Items.Lines lines -> new Items.Selection(lines, tasks);
        };
    }

    Result release(ReleaseJobs command) {
        for (var id : command.jobs()) {
            jobs.find(id)
                    .ifPresent(
                            job -> {
                                job.release();
                                jobs.settle(job, counters.timeMillis());
                            });
        }
        return new Result.Done();
    }

    Result forget(ForgetJobs command) {
        for (var id : command.jobs()) {
            jobs.forget(id)
                    .ifPresent(
                            job -> {
                                decisions.record(job.decision());
                                storage.release(job);
                            });
        }
        decisions.prune(counters.timeMillis());
        return new Result.Done();
    }
}
