package bramble.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The table of jobs: what was accepted and not yet forgotten. */
public final class Jobs {

    private final TreeMap<JobId, Job> byId = new TreeMap<>();
    private final TreeMap<QueueKey, Job> runnable = new TreeMap<>();
    private final TreeMap<StartKey, Job> scheduled = new TreeMap<>();
    private final TreeMap<JobId, Job> delayed = new TreeMap<>();
    private final TreeMap<JobId, TreeSet<JobId>> dependents = new TreeMap<>();
    private final Changes changes;
    private int unfinished;

    Jobs(Changes changes) {
        this.changes = changes;
    }

    /** Where a job stands in the queue: greater priority first, then earlier acceptance. */
    private record QueueKey(int priority, long sequence) implements Comparable<QueueKey> {
        static QueueKey of(Job job) {
            return new QueueKey(job.spec().queue().priority(), job.origin().sequence());
        }

        @Override
        public int compareTo(QueueKey other) {
            var byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(sequence, other.sequence);
        }
    }

    /** Where a job stands among those that wait for a time: the earlier time first. */
    private record StartKey(long notBeforeMillis, long sequence) implements Comparable<StartKey> {
        static StartKey of(Job job) {
            return new StartKey(job.spec().queue().notBeforeMillis(), job.origin().sequence());
        }

        @Override
        public int compareTo(StartKey other) {
            var byTime = Long.compare(notBeforeMillis, other.notBeforeMillis);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    public Optional<Job> find(JobId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All jobs by id, that is by the time at which they were made, oldest first. */
    public NavigableMap<JobId, Job> all() {
        return Collections.unmodifiableNavigableMap(byId);
    }

    /** Jobs with tasks that may be leased, in the order in which they are served. */
    public Collection<Job> runnable() {
        return Collections.unmodifiableCollection(runnable.values());
    }

    /** Jobs whose time has not come, the next one first. */
    public Collection<Job> scheduled() {
        return Collections.unmodifiableCollection(scheduled.values());
    }

    /** Jobs with tasks that wait before they are tried again. */
    public Collection<Job> delayed() {
        return Collections.unmodifiableCollection(delayed.values());
    }

    /** How many jobs have not ended. */
    public int unfinished() {
        return unfinished;
    }

    void add(Job job, long nowMillis) {
        byId.put(job.id(), job);
        unfinished++;
        for (var dependency : job.gate().pending()) {
            dependents.computeIfAbsent(dependency.job(), key -> new TreeSet<>()).add(job.id());
        }
        settle(job, nowMillis);
    }

    /** Forgets a job that has ended; tells which. */
    Optional<Job> forget(JobId id) {
        var job = byId.get(id);
        if (job == null || !job.state().isFinal()) {
            return Optional.empty();
        }
        byId.remove(id);
        return Optional.of(job);
    }

    /**
     * Brings the indexes up to date after a change of one job, and opens or ends what waited for
     * its end.
     */
    void settle(Job changed, long nowMillis) {
        var work = new ArrayList<Job>();
        work.add(changed);
        while (!work.isEmpty()) {
            var job = work.removeLast();
            index(job);
            job.takeAdvance()
                    .ifPresent(state -> changes.add(new Change.JobAdvanced(job.id(), state)));
            if (job.state().isFinal() && job.times().finishedAtMillis() == 0) {
                job.finished(Math.max(nowMillis, 1));
                unfinished--;
                work.addAll(tellDependents(job));
            }
        }
    }

    private void index(Job job) {
        var key = QueueKey.of(job);
        if (job.isRunnable()) {
            runnable.put(key, job);
        } else {
            runnable.remove(key);
        }
        if (!job.gate().released() && !job.state().isFinal()) {
            scheduled.put(StartKey.of(job), job);
        } else {
            scheduled.remove(StartKey.of(job));
        }
        if (job.delayed().isEmpty()) {
            delayed.remove(job.id());
        } else {
            delayed.put(job.id(), job);
        }
    }

    private List<Job> tellDependents(Job ended) {
        var told = new ArrayList<Job>();
        var waiting = dependents.remove(ended.id());
        if (waiting == null) {
            return told;
        }
        for (var id : waiting) {
            var job = byId.get(id);
            if (job != null) {
                tell(job, ended);
                told.add(job);
            }
        }
        return told;
    }

    private static void tell(Job waiting, Job ended) {
        for (var dependency : List.copyOf(waiting.gate().pending())) {
            if (dependency.job().equals(ended.id())) {
                var objection = objection(dependency, ended.state());
                if (objection == null) {
                    waiting.dependencyMet(ended.id());
                } else {
                    waiting.cancel(objection);
                }
            }
        }
    }

    /** Why a job must not run now that one it comes after has ended that way; null when it may. */
    static @Nullable String objection(QueueRules.Dependency dependency, JobState end) {
        var met =
                switch (dependency.on()) {
                    case ANY -> true;
                    case OK -> end == JobState.SUCCEEDED;
                    case FAIL -> end != JobState.SUCCEEDED;
                };
        if (met) {
            return null;
        }
        return switch (dependency.on()) {
            case ANY, OK ->
                    "it was to run only after job "
                            + dependency.job()
                            + " succeeded, which did not";
            case FAIL ->
                    "it was to run only if job " + dependency.job() + " failed, which succeeded";
        };
    }

    void restore(Job job) {
        job.restored();
        byId.put(job.id(), job);
        if (!job.state().isFinal()) {
            unfinished++;
        }
        for (var dependency : job.gate().pending()) {
            dependents.computeIfAbsent(dependency.job(), key -> new TreeSet<>()).add(job.id());
        }
        index(job);
    }
}
