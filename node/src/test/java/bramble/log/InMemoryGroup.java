package bramble.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A consensus group inside one JVM, for tests: no disk, no network and no clock, so that an
 * election happens at the very moment that the group's shape calls for one and the same calls
 * always give the same order.
 *
 * <p>What is committed is held once, by the group. A member that is killed keeps what it had (its
 * disk): started again, it loads its newest snapshot and replays. An isolated master does not
 * notice by itself: its proposals wait, its confirmations fail, and {@link #heal} or {@link
 * #noticeIsolation} tells it that it is master no more. A master that loses its majority because
 * others were killed steps down at once.
 *
 * <p>Everything here is guarded by the group's monitor; a replica is called by its member's own
 * thread, never with the monitor held.
 */
public final class InMemoryGroup implements AutoCloseable {

    /** One committed entry; its index is its place in the list, counted from 1. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(long term, byte[] bytes) {}

    private final Map<String, InMemoryLog> members = new LinkedHashMap<>();
    private List<String> voters;
    private final List<Entry> committed = new ArrayList<>();
    private @Nullable String master;
    private long term;
    private int answersToLose;

    /** A group of these voters, none of which runs yet. */
    public InMemoryGroup(Collection<String> voters) {
        this.voters = List.copyOf(voters);
    }

    /** A group of one voter, started. */
    public static InMemoryLog single(String id, Replica replica) {
        return new InMemoryGroup(List.of(id)).start(id, replica);
    }

    /**
     * Starts a member, which has no replica as long as it is no voter, or starts a killed one again
     * with a fresh replica, which is filled from the member's snapshot and the log. The first
     * majority elects the voter that stands first in the group's list.
     */
    public synchronized InMemoryLog start(String id, Replica replica) {
        InMemoryLog before = members.get(id);
        if (before != null && before.running) {
            throw new IllegalStateException(id + " runs already");
        }
        InMemoryLog log = new InMemoryLog(this, id, replica);
        if (before != null) {
            log.snapshot = before.snapshot;
            log.firstIndex = before.firstIndex;
            log.known = before.known;
        }
        if (log.snapshot != null) {
            load(log, log.snapshot);
        }
        members.put(id, log);
        settle();
        return log;
    }

    /**
     * Stops a member as a crash does: no callback comes after this returns, unanswered proposals
     * end as unknown.
     */
    public void kill(String id) {
        InMemoryLog log = member(id);
        synchronized (this) {
            log.running = false;
            log.endUnanswered();
            settle();
        }
        log.awaitThreadEnd();
    }

    /** Cuts one running member off from all others, unnoticed by itself. */
    public synchronized void isolate(String id) {
        member(id).isolated = true;
        settle();
    }

    /**
     * Tells every isolated member what a real one finds out by its election time-out: that it
     * follows or leads nobody.
     */
    public synchronized void noticeIsolation() {
        for (InMemoryLog log : members.values()) {
            if (log.isolated && log.running && voters.size() > 1) {
                log.endUnanswered();
                tell(log, null);
            }
        }
    }

    /**
     * Joins all isolated members to the others again. A master of an old term learns of the new
     * one.
     */
    public synchronized void heal() {
        members.values().forEach(log -> log.isolated = false);
        settle();
    }

    /**
     * The next {@code count} proposals are committed, but their proposers hear only that the fate
     * is unknown.
     */
    public synchronized void loseAnswers(int count) {
        answersToLose = count;
    }

    /** The id of the member that leads the majority, or null while there is no majority. */
    public synchronized @Nullable String master() {
        return master;
    }

    /** Stops every member. */
    @Override
    public void close() {
        List<InMemoryLog> running;
        synchronized (this) {
            running = members.values().stream().filter(log -> log.running).toList();
        }
        running.forEach(InMemoryLog::close);
    }

    synchronized CompletableFuture<Long> propose(InMemoryLog log, byte[] entry) {
        if (!log.running) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("the log of " + log.id + " is closed"));
        }
        if (!log.leadership.isMaster()) {
            return CompletableFuture.failedFuture(log.notMaster());
        }
        CompletableFuture<Long> answer = new CompletableFuture<>();
        if (!log.id.equals(master) || log.leadership.term() != term) {
            log.unanswered.add(answer);
            return answer;
        }
        committed.add(new Entry(term, entry.clone()));
        long index = committed.size();
        if (answersToLose > 0) {
            answersToLose--;
            answer.completeExceptionally(new UnknownFateException("the answer was lost"));
        } else {
            log.unanswered.add(answer);
        }
        deliver();
        log.run(
                () -> {
                    answer.complete(index);
                    log.forgetAnswered();
                });
        return answer;
    }

    synchronized CompletableFuture<Void> confirmMaster(InMemoryLog log) {
        if (!log.running) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("the log of " + log.id + " is closed"));
        }
        if (!log.leadership.isMaster()) {
            return CompletableFuture.failedFuture(log.notMaster());
        }
        if (!log.id.equals(master) || log.leadership.term() != term) {
            return CompletableFuture.failedFuture(
                    new UnavailableException(log.id + " reaches no majority"));
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        log.run(() -> answer.complete(null));
        return answer;
    }

    synchronized CompletableFuture<Void> handOver(InMemoryLog log) {
        if (!log.id.equals(master)) {
            return CompletableFuture.completedFuture(null);
        }
        for (String id : voters) {
            InMemoryLog other = members.get(id);
            if (other != null && other != log && reachable(other)) {
                lead(id);
                CompletableFuture<Void> answer = new CompletableFuture<>();
                log.run(() -> answer.complete(null));
                return answer;
            }
        }
        return CompletableFuture.failedFuture(
                new UnavailableException("no other voter can take over from " + log.id));
    }

    synchronized CompletableFuture<Void> snapshot(InMemoryLog log) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        log.run(
                () -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try {
                        log.replica.captureSnapshot().writeTo(out);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    synchronized (this) {
                        log.snapshot = new InMemoryLog.Snapshot(log.applied, out.toByteArray());
                        log.firstIndex = log.applied + 1;
                    }
                    answer.complete(null);
                });
        return answer;
    }

    synchronized Set<String> voters(InMemoryLog log) {
        if (!log.id.equals(master)) {
            throw log.notMaster();
        }
        return new LinkedHashSet<>(voters);
    }

    /** Every newcomer must run and be reached, as it must to be filled. */
    synchronized CompletableFuture<Void> changeVoters(InMemoryLog log, List<String> next) {
        if (!log.id.equals(master)) {
            return CompletableFuture.failedFuture(log.notMaster());
        }
        for (String id : next) {
            InMemoryLog newcomer = members.get(id);
            if (!voters.contains(id) && (newcomer == null || !reachable(newcomer))) {
                return CompletableFuture.failedFuture(
                        new UnavailableException(id + " does not catch up"));
            }
        }
        voters = List.copyOf(next);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        log.run(() -> answer.complete(null));
        deliver();
        if (!voters.contains(log.id)) {
            log.endUnanswered();
            tell(log, null);
        }
        settle();
        return answer;
    }

    synchronized void standAlone(InMemoryLog log) {
        voters = List.of(log.id);
        settle();
    }

    synchronized LogStatus status(InMemoryLog log) {
        return new LogStatus(
                log.known == 0 ? 0 : committed.get((int) log.known - 1).term(),
                log.known,
                log.known,
                log.applied,
                log.snapshot == null ? 0 : log.snapshot.index());
    }

    void closed(InMemoryLog log) {
        synchronized (this) {
            if (!log.running) {
                return;
            }
        }
        kill(log.id);
    }

    /**
     * Brings the group to rest after a change of its shape: elects where needed, tells everybody,
     * delivers entries.
     */
    private void settle() {
        List<InMemoryLog> reachable =
                voters.stream()
                        .map(members::get)
                        .filter(log -> log != null && reachable(log))
                        .toList();
        if (reachable.size() * 2 <= voters.size()) {
            master = null;
            reachable.forEach(
                    log -> {
                        log.endUnanswered();
                        tell(log, null);
                    });
            return;
        }
        String current = master;
        if (current == null || reachable.stream().noneMatch(log -> log.id.equals(current))) {
            lead(reachable.getFirst().id);
        } else {
            deliver();
            reachable.forEach(log -> tell(log, current));
        }
    }

    private void lead(String id) {
        term++;
        master = id;
        deliver();
        for (InMemoryLog log : members.values()) {
            if (reachable(log) && voters.contains(log.id)) {
                if (!log.id.equals(id)) {
                    log.endUnanswered();
                }
                tell(log, id);
            }
        }
    }

    private void tell(InMemoryLog log, @Nullable String leader) {
        if (log.leadership.isMaster() && log.leadership.term() != term) {
            log.endUnanswered();
        }
        Leadership leadership = new Leadership(log.id, leader, term);
        if (!leadership.equals(log.leadership)) {
            log.leadership = leadership;
            log.run(() -> log.replica.leadershipChanged(leadership));
        }
    }

    private void deliver() {
        InMemoryLog leader = member(master);
        for (InMemoryLog log : members.values()) {
            if (!reachable(log) || !voters.contains(log.id)) {
                continue;
            }
            InMemoryLog.Snapshot snapshot = leader.snapshot;
            if (log.delivered + 1 < leader.firstIndex && snapshot != null) {
                load(log, snapshot);
            }
            while (log.delivered < committed.size()) {
                Entry entry = committed.get((int) log.delivered);
                long index = ++log.delivered;
                log.known = Math.max(log.known, index);
                log.run(
                        () -> {
                            log.replica.apply(index, entry.term(), entry.bytes().clone());
                            log.applied = index;
                        });
            }
        }
    }

    private void load(InMemoryLog log, InMemoryLog.Snapshot snapshot) {
        log.delivered = snapshot.index();
        log.known = Math.max(log.known, snapshot.index());
        log.firstIndex = snapshot.index() + 1;
        log.snapshot = snapshot;
        log.run(
                () -> {
                    try {
                        log.replica.loadSnapshot(new ByteArrayInputStream(snapshot.bytes()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    log.applied = snapshot.index();
                });
    }

    private static boolean reachable(InMemoryLog log) {
        return log.running && !log.isolated;
    }

    private InMemoryLog member(@Nullable String id) {
        InMemoryLog log = members.get(id);
        if (log == null) {
            throw new IllegalArgumentException("no member named " + id + " was ever started");
        }
        return log;
    }
}
