package bramble.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The table of jobs: what was accepted and not yet forgotten. */
public final class Jobs {

    /** Where jobs stand in the queue: greater priority first, then earlier acceptance. */
    private static final Comparator<Job> IN_QUEUE =
            (a, b) -> {
                var byPriority =
                        Integer.compare(b.terms().queue().priority(), a.terms().queue().priority());
                return byPriority != 0 ? byPriority : byAcceptance(a, b);
            };

    /** Where jobs stand among those that wait for a time: the earlier time first. */
    private static final Comparator<Job> BY_START =
            (a, b) -> {
                var byTime =
                        Long.compare(
                                a.terms().queue().notBeforeMillis(),
                                b.terms().queue().notBeforeMillis());
                return byTime != 0 ? byTime : byAcceptance(a, b);
            };

    private final TreeMap<JobId, Job> byId = new TreeMap<>();
    private final TreeSet<Job> runnable = new TreeSet<>(IN_QUEUE);
    private final TreeSet<Job> scheduled = new TreeSet<>(BY_START);
    private final TreeMap<JobId, Job> delayed = new TreeMap<>();
    private final TreeMap<JobId, TreeSet<JobId>> dependents = new TreeMap<>();
    private final Pool<String> users = new Pool<>();
    private final Pool<JobTerms> rules = new Pool<>();
    private final Changes changes;
    private int unfinished;

    Jobs(Changes changes) {
        this.changes = changes;
    }

    private static int byAcceptance(Job a, Job b) {
        return Long.compare(a.origin().sequence(), b.origin().sequence());
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
        return Collections.unmodifiableCollection(runnable);
    }

    /** Jobs whose time has not come, the next one first. */
    public Collection<Job> scheduled() {
        return Collections.unmodifiableCollection(scheduled);
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
        job.share(users, rules);
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
            if (job.state().isFinal() && !job.isFinished()) {
                job.finished(Math.max(nowMillis, 1));
                unfinished--;
                work.addAll(tellDependents(job));
            }
        }
    }

    private void index(Job job) {
        if (job.isRunnable()) {
            runnable.add(job);
        } else {
            runnable.remove(job);
        }
        if (!job.gate().released() && !job.state().isFinal()) {
            scheduled.add(job);
        } else {
            scheduled.remove(job);
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
        job.share(users, rules);
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
