package bramble.core;

import bramble.core.Command.DropCopies;
import bramble.core.Command.ForgetContents;
import bramble.core.Command.RemoveOutputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ties jobs to the contents that they need. Invariant: a content is counted once for each job that
 * reads it and once for each whose tasks left it, for as long as the job is known and its output
 * not removed.
 */
final class Storage {

    private final Contents contents;
    private final Jobs jobs;
    private final Counters counters;
    private final Changes changes;

    Storage(Contents contents, Jobs jobs, Counters counters, Changes changes) {
        this.contents = contents;
        this.jobs = jobs;
        this.counters = counters;
        this.changes = changes;
    }

    /** Why a job cannot read what it is to read; null when it can. */
    @Nullable String objection(JobSpec spec) {
        for (var id : spec.inputs()) {
            if (contents.find(id).isEmpty()) {
                return "it needs the file "
                        + id
                        + ", which this cluster does not keep: upload it, and submit again";
            }
        }
        if (spec.items() instanceof Items.Lines lines && !lines.isCounted()) {
            var count = contents.find(lines.content()).orElseThrow().facts().lines();
            if (count < 1 || count > Limits.TASKS_MAX) {
                return "its items are the lines of "
                        + lines.content()
                        + ", which has "
                        + Math.max(0, count)
                        + ": a job has 1 to "
                        + Limits.TASKS_MAX
                        + " items";
            }
        }
        return null;
    }

    /** The same with its items counted, if they are the lines of a file. */
    Submission counted(Submission submission) {
        var spec = submission.spec();
        if (!(spec.items() instanceof Items.Lines lines) || lines.isCounted()) {
            return submission;
        }
        var count = contents.find(lines.content()).orElseThrow().facts().lines();
        return new Submission(
                submission.id(),
                submission.user(),
                submission.digest(),
                spec.withItems(new Items.Lines(lines.content(), (int) count)));
    }

    /** A job was accepted. */
    void need(JobSpec spec) {
        spec.inputs().forEach(contents::need);
    }

    /** A job was forgotten. */
    void release(Job job) {
        job.spec().inputs().forEach(id -> contents.release(id, counters.timeMillis()));
        job.outputs().forEach(id -> contents.release(id, counters.timeMillis()));
    }

    Result keep(List<Kept> kept) {
        kept.forEach(each -> contents.keep(each, counters.timeMillis()));
        return new Result.Done();
    }

    /** Attempts have ended; what they left is needed if their end counts. */
    void ended(Job job, Lease lease, TaskReport report) {
        job.attemptsEnded(lease, report, counters.next());
        job.takeNewOutputs().forEach(contents::need);
    }

    /** Forgets output that came with reports of which none counted. */
    void forgetUnneeded(List<Kept> kept) {
        for (var each : kept) {
            if (each.id().isSegment() || each.facts().lines() < 0) {
                contents.forget(each.id());
            }
        }
    }

    Result drop(DropCopies command) {
        command.contents().forEach(id -> contents.drop(id, command.node()));
        return new Result.Done();
    }

    Result forget(ForgetContents command) {
        command.contents().forEach(contents::forget);
        return new Result.Done();
    }

    Result remove(RemoveOutputs command) {
        for (var id : command.jobs()) {
            var job = jobs.find(id).filter(each -> each.state().isFinal()).orElse(null);
            if (job != null) {
                if (job.outputsRemoved().isEmpty()) {
                    changes.add(new Change.OutputsRemoved(id, command.why()));
                }
                job.removeOutputs(command.why())
                        .forEach(each -> contents.release(each, counters.timeMillis()));
            }
        }
        return new Result.Done();
    }
}
