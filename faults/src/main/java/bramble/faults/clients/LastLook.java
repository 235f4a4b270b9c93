package bramble.faults.clients;

import bramble.api.JobFilter;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import bramble.faults.checker.History;
import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.history.Span;
import bramble.faults.house.House;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What is done when nothing is disturbed any more: everything open is settled, everything accepted
 * is waited for, and then everything is looked at through every node. One thread.
 */
public final class LastLook {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGE = 1_000;
    private static final int CLIENT = 99;

    /** Of how many jobs at most each node is asked for the tasks, and for their output. */
    private static final int SAMPLE = 400;

    private final House house;
    private final Crowd.Clockwork clockwork;
    private final Desk desk;

    public LastLook(House house, Crowd.Clockwork clockwork) {
        this.house = house;
        this.clockwork = clockwork;
        this.desk = new Desk(house, CLIENT, clockwork.micros(), clockwork.history());
    }

    /** Waits until every node names the same master; whether that came about. */
    public boolean awaitAgreement(Duration atMost) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline) {
            var masters = new LinkedHashSet<UUID>();
            for (var host : house.hosts()) {
                masters.add(master(host.number()));
            }
            if (masters.size() == 1 && !masters.contains(NOBODY)) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    private static final UUID NOBODY = new UUID(0, 0);

    private UUID master(int node) {
        try {
            var view = house.client(node, Duration.ZERO).cluster();
            return view.quorum() && view.master() != null ? view.master() : NOBODY;
        } catch (ProblemException | UnreachableException silent) {
            return NOBODY;
        }
    }

    /** Settles every submission that no answer has decided. */
    public void settleOpen(List<Event> events) {
        var decided = new LinkedHashSet<String>();
        var all = new LinkedHashSet<String>();
        for (var event : events) {
            if (event instanceof Event.Submitted submitted) {
                all.add(submitted.job());
                if (submitted.reply() == Reply.YES) {
                    decided.add(submitted.job());
                }
            } else if (event instanceof Event.Settled settled
                    && (settled.reply() == Reply.YES || settled.reply() == Reply.REFUSED)) {
                decided.add(settled.job());
            }
        }
        all.removeAll(decided);
        var turn = 0;
        for (var job : all) {
            desk.settle(turn++ % house.hosts().size(), UUID.fromString(job), PATIENCE);
        }
    }

    /** Waits until all accepted jobs have ended, or the time is over. */
    public void awaitEnds(List<Event> events, Duration atMost) throws InterruptedException {
        var going = new LinkedHashSet<>(new History(events).receipts().keySet());
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!going.isEmpty() && System.nanoTime() < deadline) {
            try {
                going.removeAll(ended());
            } catch (ProblemException | UnreachableException unanswered) {
                Thread.onSpinWait();
            }
            Thread.sleep(500);
        }
    }

    private Set<String> ended() {
        var ended = new LinkedHashSet<String>();
        var filter = new JobFilter(null, null, null, null, PAGE);
        while (true) {
            var page = house.client().jobs(filter);
            for (var job : page.jobs()) {
                if (job.state().ended()) {
                    ended.add(job.id().toString());
                }
            }
            if (page.next() == null) {
                return ended;
            }
            filter = filter.after(page.next());
        }
    }

    /** Looks at everything: all jobs through each node, all tasks, and outputs of a sample. */
    public void lookAtAll(List<Event> events) {
        var jobs = new ArrayList<>(new History(events).receipts().keySet());
        var nodes = house.hosts().size();
        for (var node = 0; node < nodes; node++) {
            lookAtJobs(node);
        }
        var step = Math.max(1, jobs.size() / SAMPLE);
        for (var number = 0; number < jobs.size(); number++) {
            var job = UUID.fromString(jobs.get(number));
            var node = number % nodes;
            var isOfSample = number % step == 0;
            desk.lookAtTasks(
                    node,
                    job,
                    PATIENCE,
                    task -> {
                        if (isOfSample) {
                            desk.read(node, job, task.task(), PATIENCE);
                        }
                    });
            if (isOfSample) {
                for (var other = 0; other < nodes; other++) {
                    desk.lookAtTasks(other, job, PATIENCE, succeeded -> {});
                }
            }
        }
    }

    /** Compares what all nodes hold, again and again until it is the same or the time is over. */
    public void compareReplicas(Duration atMost) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        var digests = digests();
        while (Set.copyOf(digests).size() > 1 && System.nanoTime() < deadline) {
            Thread.sleep(250);
            digests = digests();
        }
        for (var node = 0; node < digests.size(); node++) {
            clockwork.history().accept(new Event.ReplicaSeen(node, digests.get(node)));
        }
    }

    private List<String> digests() {
        return house.hosts().stream().map(host -> Replicas.digest(host.address())).toList();
    }

    private void lookAtJobs(int node) {
        var filter = new JobFilter(null, null, null, null, PAGE);
        while (true) {
            var from = clockwork.micros().getAsLong();
            var page = house.client(node, PATIENCE).jobs(filter);
            var span = new Span(CLIENT, node, from, clockwork.micros().getAsLong());
            page.jobs().forEach(job -> desk.saw(span, job));
            if (page.next() == null) {
                return;
            }
            filter = filter.after(page.next());
        }
    }
}
