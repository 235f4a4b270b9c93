package bramble.master;

import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.Result;
import bramble.core.SessionId;
import bramble.core.Submission;
import bramble.log.EntryCodec;
import bramble.log.NotMasterException;
import bramble.log.ReplicatedLog;
import bramble.log.UnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Group commit: everything that waits goes into one entry, and few entries are on their way at
 * once. Owned by the replica's thread.
 *
 * <p>Invariant: at most one entry on its way holds a plan, so a plan is never made on a state that
 * an earlier one is about to change.
 */
final class Proposer {

    /** Entries on their way through the log at once. */
    static final int ENTRIES_IN_FLIGHT_MAX = 3;

    /** Commands of one entry. */
    private static final int ENTRY_COMMANDS_MAX = 4_000;

    /** What the commands of one entry may weigh together, well below what the log takes. */
    private static final long ENTRY_WEIGHT_MAX = ReplicatedLog.ENTRY_BYTES_MAX / 4;

    /** Commands that wait; one more is refused as overload. */
    static final int WAITING_MAX = 20_000;

    /** What waiting commands may weigh together; one more is refused as overload. */
    static final long WAITING_WEIGHT_MAX = 16L << 20;

    private record Waiting(Command command, long weight, CompletableFuture<Result> answer) {}

    private record InFlight(List<Waiting> commands, boolean planned) {}

    private final SessionId session;
    private final ReplicatedLog log;
    private final BiConsumer<Long, Throwable> failed;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final TreeMap<Long, InFlight> inFlight = new TreeMap<>();
    private long waitingWeight;
    private int newJobs;
    private long lastNumber;

    /**
     * @param failed told, on any thread, that an entry was not or may not have been logged
     */
    Proposer(SessionId session, ReplicatedLog log, BiConsumer<Long, Throwable> failed) {
        this.session = session;
        this.log = log;
        this.failed = failed;
    }

    void add(Command command, CompletableFuture<Result> answer) {
        var weight = Weight.of(command);
        if (waiting.size() >= WAITING_MAX || waitingWeight + weight > WAITING_WEIGHT_MAX) {
            answer.completeExceptionally(
                    new OverloadedException(
                            "the master has "
                                    + waiting.size()
                                    + " commands waiting, as many as it may"));
            return;
        }
        waiting.add(new Waiting(command, weight, answer));
        waitingWeight += weight;
        if (Admission.makesJob(command)) {
            newJobs++;
        }
    }

    /** Commands waiting or on their way that would each make a job. */
    int newJobs() {
        return newJobs;
    }

    private void gone(Collection<Waiting> commands) {
        newJobs -=
                (int) commands.stream().filter(each -> Admission.makesJob(each.command())).count();
    }

    /** Puts a command that nobody waits for ahead of all that wait. */
    void addFirst(Command command) {
        var weight = Weight.of(command);
        waiting.addFirst(new Waiting(command, weight, new CompletableFuture<>()));
        waitingWeight += weight;
    }

    /** The number of the last entry that was proposed, 0 before the first. */
    long lastNumber() {
        return lastNumber;
    }

    boolean isOwn(Entry entry) {
        return entry.session().equals(session);
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        return inFlight.isEmpty();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean hasRoom() {
        return inFlight.size() < ENTRIES_IN_FLIGHT_MAX;
    }

    boolean planInFlight() {
        return inFlight.values().stream().anyMatch(InFlight::planned);
    }

    /**
     * Proposes one entry of what waits, followed by a plan that knows of it. Proposes nothing when
     * both are empty.
     *
     * @param plan makes the plan, given the submissions ahead of it
     */
    void propose(long wallMillis, Function<List<Submission>, List<Command>> plan) {
        var batch = new ArrayList<Waiting>();
        var commands = new ArrayList<Command>();
        var submissions = new ArrayList<Submission>();
        var weight = 0L;
        while (!waiting.isEmpty()
                && batch.size() < ENTRY_COMMANDS_MAX
                && (batch.isEmpty() || weight + waiting.peek().weight() <= ENTRY_WEIGHT_MAX)) {
            var next = waiting.remove();
            weight += next.weight();
            batch.add(next);
            commands.add(next.command());
            if (next.command() instanceof Command.SubmitJob submit) {
                submissions.add(submit.submission());
            }
        }
        waitingWeight -= weight;
        // Beside one command that is heavy by itself there is no room for a plan.
        var planned = weight > ENTRY_WEIGHT_MAX ? List.<Command>of() : plan.apply(submissions);
        commands.addAll(planned);
        if (!commands.isEmpty()) {
            send(
                    new Entry(session, ++lastNumber, wallMillis, commands),
                    new InFlight(batch, !planned.isEmpty()));
        }
    }

    private void send(Entry entry, InFlight flying) {
        inFlight.put(entry.number(), flying);
        logged(EntryCodec.encode(entry))
                .whenComplete(
                        (index, failure) -> {
                            if (failure != null) {
                                failed.accept(entry.number(), failure);
                            }
                        });
    }

    private CompletableFuture<Long> logged(byte[] entry) {
        return entry.length <= ReplicatedLog.ENTRY_BYTES_MAX
                ? log.propose(entry)
                : CompletableFuture.failedFuture(
                        new UnavailableException(
                                "what was sent takes "
                                        + entry.length
                                        + " bytes in the log, which takes "
                                        + ReplicatedLog.ENTRY_BYTES_MAX
                                        + " at once; send it in smaller parts"));
    }

    /**
     * Answers those whose commands were applied, if the entry is this proposer's and they still
     * wait.
     */
    void applied(Entry entry, List<Result> results) {
        if (!isOwn(entry)) {
            return;
        }
        var flown = inFlight.remove(entry.number());
        if (flown == null) {
            return;
        }
        gone(flown.commands());
        for (var i = 0; i < flown.commands().size(); i++) {
            flown.commands().get(i).answer().complete(results.get(i));
        }
    }

    /**
     * Answers those whose entry failed, unless it was applied meanwhile. Says whether a plan was in
     * it.
     */
    boolean failed(long number, Throwable failure) {
        var lost = inFlight.remove(number);
        if (lost != null) {
            gone(lost.commands());
            lost.commands().forEach(each -> each.answer().completeExceptionally(failure));
        }
        return lost != null && lost.planned();
    }

    /**
     * Sends away what was not proposed yet: it is certainly not logged, and another node is the
     * master.
     */
    void refuseWaiting(NotMasterException reason) {
        waiting.forEach(each -> each.answer().completeExceptionally(reason));
        gone(waiting);
        waiting.clear();
        waitingWeight = 0;
    }
}
