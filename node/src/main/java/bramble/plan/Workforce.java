package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Job;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Runner;
import bramble.core.TaskReport;
import bramble.protocol.LeasedWork;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The workers as the master has heard of them. Soft state: it never enters the log, and a new
 * master starts with none of it, which is why it grants every standing lease one full period from
 * its own beginning.
 *
 * <p>Owned by the replica's thread. All times are readings of the master's monotonic clock.
 */
public final class Workforce {

    private final TreeMap<NodeId, Worker> workers = new TreeMap<>();
    private final TreeMap<NodeId, TreeSet<LeaseId>> forgotten = new TreeMap<>();
    private final Pace pace = new Pace();
    private final Waits waits = new Waits();
    private final Copying copying;
    private final Quotas quotas;
    private final Electorate electorate;
    private final TreeSet<NodeId> dismissed = new TreeSet<>();
    private final Timing timing;
    private final long sinceNanos;

    /** No worker heard of yet, by a master that began at {@code sinceNanos}. */
    public Workforce(Timing timing, long sinceNanos) {
        copying = new Copying(timing.keeping().copies());
        quotas = new Quotas(timing.keeping().age());
        this.timing = timing;
        this.electorate = new Electorate(timing.voters());
        this.sinceNanos = sinceNanos;
    }

    /** Who votes. */
    public Electorate electorate() {
        return electorate;
    }

    /**
     * Whether a node belongs to the cluster no longer, and is to be told so. What it still runs
     * ends with its leases, which nothing extends any more.
     */
    public boolean isDismissed(NodeId node, ClusterState state) {
        return dismissed.contains(node) || state.nodes().wasRemoved(node);
    }

    /** The members that are to be told so. */
    public Set<NodeId> dismissed() {
        return Collections.unmodifiableSet(dismissed);
    }

    /** Takes note of who is to be told. Those who were removed are remembered no longer. */
    void dismiss(Set<NodeId> nodes, ClusterState state) {
        dismissed.clear();
        dismissed.addAll(nodes);
        workers.keySet().removeIf(state.nodes()::wasRemoved);
    }

    /** When the master has heard of a node last, or began to listen. */
    long lastNanos(NodeId node) {
        var worker = workers.get(node);
        return worker == null ? sinceNanos : Math.max(sinceNanos, worker.heardNanos());
    }

    Timing timing() {
        return timing;
    }

    Pace pace() {
        return pace;
    }

    Waits waits() {
        return waits;
    }

    /** The last call of each worker, by node. */
    public Collection<Worker> workers() {
        return Collections.unmodifiableCollection(workers.values());
    }

    /** The last calls of all others, beginning with those whose ids are greater. */
    Stream<Worker> others(NodeId node) {
        return Stream.of(workers.tailMap(node, false), workers.headMap(node, false))
                .flatMap(part -> part.values().stream());
    }

    /** The last call of one worker. */
    public Optional<Worker> find(NodeId node) {
        return Optional.ofNullable(workers.get(node));
    }

    /**
     * Takes note of a worker's call. One of an earlier life of its node, which arrives late, tells
     * nothing.
     */
    public void heard(WorkerCall call, ClusterState state, long nowNanos) {
        var node = call.worker().node();
        var known = workers.get(node);
        if (isDismissed(node, state)) {
            return;
        }
        if (known != null && call.worker().session().isBefore(known.holder().session())) {
            return;
        }
        workers.put(node, new Worker(call.worker(), call.machine(), nowNanos));
        var held = new TreeSet<>(call.held());
        var missing = new TreeSet<LeaseId>();
        for (var lease : state.leases().of(node)) {
            var earlierLife = lease.holder().session().isBefore(call.worker().session());
            if (earlierLife && !held.contains(lease.id())) {
                missing.add(lease.id());
            }
        }
        if (missing.isEmpty()) {
            forgotten.remove(node);
        } else {
            forgotten.put(node, missing);
        }
    }

    /** Learns from a report how long tasks take. */
    public void reported(NodeId node, TaskReport report, ClusterState state) {
        var worker = workers.get(node);
        var job =
                state.leases()
                        .find(report.lease())
                        .flatMap(lease -> state.jobs().find(lease.job()));
        if (worker != null && job.isPresent()) {
            if (job.get().terms().attempts().runner() instanceof Runner.Lines) {
                pace.learnInTurn(job.get().id(), report);
                return;
            }
            var abreast =
                    Math.max(
                            1,
                            worker.machine().capacity().slots() / job.get().terms().needs().cpus());
            pace.learn(job.get().id(), report, abreast);
        }
    }

    /** The difference between what a worker says it holds and what the state says. */
    public WorkerAnswer answer(WorkerCall call, ClusterState state, long term) {
        var held = new TreeSet<>(call.held());
        var work = new ArrayList<LeasedWork>();
        for (var lease : state.leases().of(call.worker().node())) {
            if (lease.holder().equals(call.worker()) && !held.contains(lease.id())) {
                state.jobs().find(lease.job()).ifPresent(job -> work.add(leased(lease, job)));
                // Also when its job was cancelled meanwhile: only its worker can say how it ended.
                held.add(lease.id());
            }
        }
        var stop = new ArrayList<LeaseId>();
        for (var id : held) {
            var lease =
                    state.leases()
                            .find(id)
                            .filter(each -> each.holder().node().equals(call.worker().node()));
            var job = lease.flatMap(each -> state.jobs().find(each.job()));
            if (job.isEmpty() || job.get().gate().cancelled() != null) {
                stop.add(id);
            }
        }
        return new WorkerAnswer(
                term,
                timing.lease().toMillis(),
                work,
                stop,
                copying.orders(call.worker().node(), this, state),
                state.nodes().find(call.worker().node()).map(Node::draining).orElse(false),
                electorate.rosterUnless(call.roster(), state));
    }

    Quotas quotas() {
        return quotas;
    }

    Copying copying() {
        return copying;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    private static LeasedWork leased(Lease lease, Job job) {
        var spec = job.spec();
        return new LeasedWork(
                lease,
                new LeasedWork.Command(spec.program(), job.origin().user()),
                spec.needs(),
                spec.attempts(),
                spec.items().of(lease.tasks()));
    }

    /** Whether a node has been heard of within a lease's time. */
    public boolean isPresent(NodeId node, long nowNanos) {
        var worker = workers.get(node);
        return worker != null && isPresent(worker, nowNanos);
    }

    boolean isPresent(Worker worker, long nowNanos) {
        return nowNanos - worker.heardNanos() <= timing.lease().toNanos();
    }

    /** When a node that stays silent loses its leases. */
    long expiryNanos(NodeId node) {
        return lastNanos(node) + timing.lease().plus(timing.margin()).toNanos();
    }

    /** Leases that a node's process of an earlier life had and the present one does not know. */
    List<LeaseId> forgotten(NodeId node, ClusterState state) {
        var ids = forgotten.get(node);
        return ids == null
                ? List.of()
                : ids.stream().filter(id -> state.leases().find(id).isPresent()).toList();
    }
}
