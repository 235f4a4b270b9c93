package bramble.faults.clients;

import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.history.Work;
import bramble.faults.house.House;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A client that does at random what clients do: submits, sends again what it knows no answer to,
 * sends copies late, settles, cancels, and looks. Each call goes to a node picked at random. One
 * thread; its seed tells what it does, but not what it is answered.
 */
final class Client implements Runnable {

    private static final int REMEMBERED_MAX = 60;
    private static final Duration READ_PATIENCE = Duration.ofMillis(500);

    /** A job of this client's. */
    private record Own(UUID id, Work work, JobRequest request) {}

    private final int nodes;
    private final TaskScript script;
    private final SplittableRandom random;
    private final Desk desk;
    private final Pace pace;
    private final List<Own> own = new ArrayList<>();
    private final List<Own> open = new ArrayList<>();
    private final List<Own> accepted = new ArrayList<>();

    /** How long clients go on, and how fast. */
    interface Pace {
        /** Waits for the time of the next call; false when there is to be none. */
        boolean next(SplittableRandom random) throws InterruptedException;
    }

    /** What all clients share. */
    record Shared(House house, TaskScript script, LongSupplier micros, Consumer<Event> history) {}

    Client(int number, Shared shared, Pace pace, SplittableRandom random) {
        this.nodes = shared.house().hosts().size();
        this.script = shared.script();
        this.random = random;
        this.pace = pace;
        this.desk = new Desk(shared.house(), number, shared.micros(), shared.history());
    }

    @Override
    public void run() {
        try {
            while (pace.next(random)) {
                act(random.nextInt(100));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(int dice) {
        if (!open.isEmpty() && dice < 25) {
            resolve(open.remove(random.nextInt(open.size())));
        } else if (own.isEmpty() || dice < 60) {
            submitNew();
        } else if (dice < 66) {
            var old = any();
            desk.submit(node(), old.id(), old.work(), old.request(), true);
        } else if (dice < 69) {
            submitOtherContent();
        } else if (dice < 73) {
            desk.settle(node(), any().id(), READ_PATIENCE);
        } else if (dice < 75) {
            withdrawUnseen();
        } else if (dice < 80) {
            desk.cancel(node(), any().id());
        } else if (dice < 93) {
            desk.look(node(), any().id(), READ_PATIENCE);
        } else {
            desk.lookAtTasks(node(), any().id(), READ_PATIENCE, succeeded -> {});
        }
    }

    private int node() {
        return random.nextInt(nodes);
    }

    private Own any() {
        return own.get(random.nextInt(own.size()));
    }

    private void submitNew() {
        var work = work();
        var job = new Own(JobIds.next(), work, script.request(work));
        note(desk.submit(node(), job.id(), work, job.request(), true), job);
        own.add(job);
        if (own.size() > REMEMBERED_MAX) {
            own.remove(random.nextInt(REMEMBERED_MAX / 2));
        }
    }

    private void note(Reply reply, Own job) {
        if (reply == Reply.UNKNOWN || reply == Reply.NOT_LOGGED) {
            open.add(job);
        } else if (reply == Reply.YES) {
            accepted.add(job);
            if (accepted.size() > REMEMBERED_MAX) {
                accepted.removeFirst();
            }
        }
    }

    /** Half of what is open is sent again, a quarter settled, and a quarter left as it is. */
    private void resolve(Own job) {
        switch (random.nextInt(4)) {
            case 0, 1 -> note(desk.submit(node(), job.id(), job.work(), job.request(), true), job);
            case 2 -> desk.settle(node(), job.id(), READ_PATIENCE);
            default -> {
                // Some clients never come back. What became of their jobs is settled in the end.
            }
        }
    }

    /** An accepted id with another content is a conflict. */
    private void submitOtherContent() {
        if (accepted.isEmpty()) {
            return;
        }
        var job = accepted.get(random.nextInt(accepted.size()));
        var old = job.work();
        var other =
                new Work(
                        old.tasks(),
                        old.millis() + 1,
                        old.exit(),
                        old.retries(),
                        old.once(),
                        old.lines() + 1,
                        0);
        desk.submit(node(), job.id(), other, script.request(other), false);
    }

    /** Settles what was never sent, and sends it afterwards: it must be refused. */
    private void withdrawUnseen() {
        var work = work();
        var id = JobIds.next();
        var settled = desk.settle(node(), id, READ_PATIENCE);
        if (settled == Reply.REFUSED) {
            desk.submit(node(), id, work, script.request(work), true);
        }
    }

    private Work work() {
        var tasks = random.nextInt(6) == 0 ? random.nextInt(2, 6) : 1;
        var millis =
                switch (random.nextInt(10)) {
                    case 0 -> random.nextInt(3_000, 15_000);
                    case 1, 2, 3 -> random.nextInt(200, 3_000);
                    default -> 0;
                };
        var fails = random.nextInt(8) == 0;
        var once = random.nextInt(5) == 0;
        return new Work(
                tasks,
                millis,
                fails ? random.nextInt(1, 50) : 0,
                once ? 0 : random.nextInt(2),
                once,
                random.nextInt(4) == 0 ? random.nextInt(100, 2_000) : random.nextInt(5),
                random.nextInt(12) == 0 ? random.nextInt(500, 4_000) : 0);
    }
}
