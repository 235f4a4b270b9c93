package bramble.simulation;

import bramble.core.ClusterState;
import bramble.core.Decision;
import bramble.core.JobId;
import bramble.core.TaskState;
import bramble.log.SnapshotCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Watches everything from outside the cluster, and throws as soon as a promise is broken. */
final class Judge {

    /** Replicas are compared, and outcomes checked, after every so many entries. */
    private static final int COMPARE_EVERY = 64;

    /** One process that a worker started. */
    record Run(JobId job, int task, long number) {}

    private record TaskKey(JobId job, int task) implements Comparable<TaskKey> {
        @Override
        public int compareTo(TaskKey other) {
            var byJob = job.compareTo(other.job);
            return byJob != 0 ? byJob : Integer.compare(task, other.task);
        }
    }

    private record Ended(TaskState state, int attempt) {}

    private final TreeMap<JobId, Boolean> decided = new TreeMap<>();
    private final TreeMap<TaskKey, Run> live = new TreeMap<>();
    private final TreeMap<TaskKey, Integer> starts = new TreeMap<>();
    private final TreeMap<TaskKey, Ended> ended = new TreeMap<>();
    private final TreeMap<Integer, byte[]> replicas = new TreeMap<>();
    private final Witness witness = new Witness(this);
    private @Nullable Broken broken;
    private long runs;
    private int accepted;

    /** Who sees every committed command. */
    Witness witness() {
        return witness;
    }

    Run started(JobId job, int task, boolean atMostOnce) {
        var key = new TaskKey(job, task);
        var run = new Run(job, task, ++runs);
        var other = live.put(key, run);
        require(other == null, "two live attempts of task " + task + " of job " + job);
        var times = starts.merge(key, 1, Integer::sum);
        require(
                !atMostOnce || times == 1,
                "task " + task + " of job " + job + " was to run at most once, and started again");
        return run;
    }

    void ended(Run run) {
        live.remove(new TaskKey(run.job(), run.task()), run);
    }

    /** A client was told of a decision. Every answer about an id must say the same. */
    void told(JobId job, boolean wasAccepted) {
        var before = decided.put(job, wasAccepted);
        require(
                before == null || before.equals(wasAccepted),
                "job " + job + " was both accepted and refused");
        if (before == null && wasAccepted) {
            accepted++;
        }
    }

    void applied(SimNode node, int position) {
        if (position % COMPARE_EVERY != 0) {
            return;
        }
        node.master()
                .glance(
                        reader -> {
                            inspect(reader.state(), position);
                            return true;
                        })
                .exceptionally(
                        failure -> {
                            broken(
                                    "node " + node.number() + " after " + position + " entries",
                                    failure);
                            return false;
                        });
    }

    private void inspect(ClusterState state, int position) {
        state.check();
        var bytes = bytes(state);
        var other = replicas.putIfAbsent(position, bytes);
        require(
                other == null || Arrays.equals(other, bytes),
                "replicas differ after " + position + " entries");
        checkOutcomes(state);
    }

    private void checkOutcomes(ClusterState state) {
        for (var job : state.jobs().all().values()) {
            for (var outcome : job.outcomes()) {
                for (var task = outcome.tasks().iterator(); task.hasNext(); ) {
                    var key = new TaskKey(job.id(), task.nextInt());
                    var now = new Ended(outcome.state(), outcome.attempt());
                    var before = ended.putIfAbsent(key, now);
                    require(
                            before == null || before.equals(now),
                            "the outcome of " + key + " changed");
                }
            }
        }
    }

    /** The end: what clients were told holds, and whatever was accepted has come to its end. */
    void conclude(ClusterState state, int position) {
        inspect(state, position);
        witness.conclude(state);
        decided.forEach(
                (id, wasAccepted) -> {
                    var standing = state.decisions().find(id).map(Decision::accepted);
                    require(
                            standing.isPresent() && standing.get().equals(wasAccepted),
                            "the decision about job " + id + " is gone or reversed");
                    require(
                            !wasAccepted || state.jobs().find(id).isPresent(),
                            "accepted job " + id + " is lost");
                });
        state.jobs()
                .all()
                .values()
                .forEach(
                        job ->
                                require(
                                        job.state().isFinal(),
                                        "job "
                                                + job.id()
                                                + " never ended, it is "
                                                + job.state()
                                                + ": "
                                                + job.spec()
                                                + ", ready "
                                                + job.ready()
                                                + ", delayed "
                                                + job.delayed()
                                                + ", leased "
                                                + job.leased()));
        require(state.leases().all().isEmpty(), "leases are left over: " + state.leases().all());
    }

    int accepted() {
        return accepted;
    }

    long runs() {
        return runs;
    }

    private static byte[] bytes(ClusterState state) {
        var out = new ByteArrayOutputStream();
        try {
            SnapshotCodec.write(state.capture(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            broken(otherwise, new IllegalStateException(otherwise));
        }
    }

    /** Keeps the first break, since what a future's callback throws would be lost. */
    void broken(String what, Throwable cause) {
        if (broken == null) {
            broken = new Broken(what, cause);
        }
    }

    /** Throws the first break, if there was one. */
    void throwIfBroken() {
        if (broken != null) {
            throw broken;
        }
    }

    /** A broken promise. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
