package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Holder;
import bramble.core.JobId;
import bramble.core.JobTerms;
import bramble.core.Needs;

/** How much more one worker can take, while one plan is made. Mutable: each grant lessens it. */
final class Room {

    private final Worker worker;
    private final Workforce workforce;
    private long busySlots;
    private long busyBytes;
    private double queuedNanos;

    private Room(Worker worker, Workforce workforce) {
        this.worker = worker;
        this.workforce = workforce;
    }

    static Room of(Worker worker, ClusterState state, Workforce workforce) {
        var room = new Room(worker, workforce);
        for (var lease : state.leases().of(worker.holder().node())) {
            state.jobs()
                    .find(lease.job())
                    .ifPresent(job -> room.take(job.id(), job.terms(), lease.tasks().size()));
        }
        return room;
    }

    Holder holder() {
        return worker.holder();
    }

    int slots() {
        return worker.machine().capacity().slots();
    }

    /** How many times over its slots are taken, to find the emptiest worker. */
    double fullness() {
        return (double) busySlots / slots();
    }

    /**
     * Whether it can take anything: a slot is free, or all its work is short and will soon be done.
     */
    boolean isOpen() {
        return busySlots < slots() || isRunningDry();
    }

    private boolean isRunningDry() {
        return queuedNanos < workforce.timing().horizon().toNanos() / 2.0;
    }

    boolean fits(Needs needs) {
        return needs.cpus() <= slots()
                && needs.memoryBytes() <= worker.machine().capacity().memoryBytes()
                && worker.machine()
                        .capacity()
                        .labels()
                        .entrySet()
                        .containsAll(needs.labels().entrySet());
    }

    /**
     * How many tasks of a job to give it now: what its free slots take, or a horizon's work of
     * short ones up to the share.
     */
    int wants(JobId id, JobTerms terms, int share) {
        var needs = terms.needs();
        var free = Math.max(0, slots() - busySlots) / needs.cpus();
        if (needs.memoryBytes() > 0) {
            // Below zero when the node came back with less memory than its leases take.
            var freeBytes = Math.max(0, worker.machine().capacity().memoryBytes() - busyBytes);
            return (int) Math.min(free, freeBytes / needs.memoryBytes());
        }
        var taskNanos = workforce.pace().taskNanos(id);
        if (taskNanos.isEmpty() || terms.queue().maxParallel() > 0 || !isRunningDry()) {
            return (int) free;
        }
        var wantedNanos = workforce.timing().horizon().toNanos() - queuedNanos;
        var ahead = (long) (wantedNanos * slots() / needs.cpus() / taskNanos.getAsLong());
        return (int) Math.max(free, Math.min(ahead, share));
    }

    void take(JobId id, JobTerms terms, int tasks) {
        var needs = terms.needs();
        busySlots += (long) tasks * needs.cpus();
        busyBytes += tasks * needs.memoryBytes();
        // A job that nobody has timed yet counts as long, so that nothing is queued behind it.
        var taskNanos =
                workforce.pace().taskNanos(id).orElse(workforce.timing().horizon().toNanos());
        queuedNanos += (double) tasks * taskNanos * needs.cpus() / slots();
    }
}
