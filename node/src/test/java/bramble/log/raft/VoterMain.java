package bramble.log.raft;

import bramble.log.NotMasterException;
import bramble.log.UnavailableException;
import bramble.log.Voter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One voter as a process, spoken to in lines. Arguments: directory, own place among the ports (0 is
 * the first), ports separated by commas, bytes between snapshots, milliseconds that every sync
 * takes longer, how many of the places found the group.
 *
 * <p>{@code propose N} is answered by {@code acknowledged N}, {@code refused N} or {@code unknown
 * N}; {@code load FROM TO BYTES INFLIGHT} proposes many and says {@code loaded ACKNOWLEDGED};
 * {@code confirm} by {@code confirmed} or {@code unconfirmed}; {@code snapshot} by {@code
 * snapshotted}; {@code report} by {@code report ...}; {@code status} by {@code status LAST
 * COMMITTED APPLIED SNAPSHOT COUNT}; {@code moved PLACE PORT} tells where a voter is; {@code
 * learner PLACE PORT}, {@code voter PLACE PORT} and {@code remove PLACE} change the group, answered
 * by {@code changed} or {@code change refused: WHY}; {@code members} by {@code members VOTERS
 * LEARNERS}. {@code master TERM} and {@code follower MASTER} come by themselves.
 */
final class VoterMain {

    private static final Logger ENGINE_LOG = Logger.getLogger("com.alipay");

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private VoterMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ENGINE_LOG.setLevel(Level.parse(System.getProperty("engine.log", "SEVERE")));
        new VoterMain().run(arguments);
    }

    private void run(String[] arguments) throws IOException, InterruptedException {
        List<Voter> voters = new ArrayList<>();
        for (String port : arguments[2].split(",", -1)) {
            voters.add(new Voter("voter-" + voters.size(), "127.0.0.1", Integer.parseInt(port)));
        }
        SeenNumbers state =
                new SeenNumbers(
                        leadership ->
                                out.println(
                                        leadership.isMaster()
                                                ? "master " + leadership.term()
                                                : "follower " + leadership.master()));
        List<Voter> founders = voters.subList(0, Integer.parseInt(arguments[5]));
        RaftSettings settings =
                new RaftSettings(
                        Path.of(arguments[0]),
                        voters.get(Integer.parseInt(arguments[1])),
                        founders,
                        Duration.ofMillis(
                                Long.getLong(
                                        "election.millis",
                                        RaftSettings.ELECTION_TIMEOUT.toMillis())),
                        Long.parseLong(arguments[3]));
        long delayNanos = Duration.ofMillis(Long.parseLong(arguments[4])).toNanos();
        DiskSync sync =
                delayNanos == 0 ? DiskSync.FDATASYNC : channel -> slowly(channel, delayNanos);
        RaftLog log = RaftLog.open(settings, state, failure -> Runtime.getRuntime().halt(3), sync);
        voters.forEach(log::moved);
        out.println("open");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            obey(line.split(" ", -1), log, state);
        }
        log.close();
    }

    private static void slowly(FileChannel channel, long delayNanos) throws IOException {
        LockSupport.parkNanos(delayNanos);
        channel.force(false);
    }

    private void obey(String[] words, RaftLog log, SeenNumbers state) throws InterruptedException {
        switch (words[0]) {
            case "propose" ->
                    say(
                            propose(log, Long.parseLong(words[1]), 8),
                            failure -> fate(failure) + " " + words[1]);
            case "load" -> load(words, log);
            case "confirm" ->
                    say(
                            log.confirmMaster(),
                            failure -> failure == null ? "confirmed" : "unconfirmed");
            case "snapshot" ->
                    say(
                            log.snapshot(),
                            failure -> failure == null ? "snapshotted" : "failed " + failure);
            case "report" -> out.println("report " + state.report());
            case "status" -> {
                var status = log.status();
                out.println(
                        "status "
                                + status.lastIndex()
                                + " "
                                + status.committedIndex()
                                + " "
                                + status.appliedIndex()
                                + " "
                                + status.snapshotIndex()
                                + " "
                                + state.count());
            }
            case "moved" -> log.moved(voter(words));
            case "learner" -> change(log, new MembershipChange.AddLearner(voter(words)));
            case "voter" -> change(log, new MembershipChange.AddVoter(voter(words)));
            case "remove" -> change(log, new MembershipChange.Remove("voter-" + words[1]));
            case "members" ->
                    out.println(
                            "members "
                                    + new TreeSet<>(log.membership().voters())
                                    + new TreeSet<>(log.membership().learners()));
            default ->
                    throw new IllegalArgumentException(
                            "not understood: " + String.join(" ", words));
        }
    }

    private static Voter voter(String[] words) {
        return new Voter("voter-" + words[1], "127.0.0.1", Integer.parseInt(words[2]));
    }

    private void change(RaftLog log, MembershipChange change) {
        say(
                log.change(change),
                failure -> failure == null ? "changed" : "change refused: " + failure.getMessage());
    }

    private void say(CompletableFuture<?> answer, Function<@Nullable Throwable, String> line) {
        var _ = answer.whenComplete((done, failure) -> out.println(line.apply(failure)));
    }

    private void load(String[] words, RaftLog log) throws InterruptedException {
        long from = Long.parseLong(words[1]);
        long to = Long.parseLong(words[2]);
        int bytes = Integer.parseInt(words[3]);
        int inflight = Integer.parseInt(words[4]);
        Semaphore room = new Semaphore(inflight);
        AtomicLong acknowledged = new AtomicLong();
        for (long number = from; number < to; number++) {
            room.acquire();
            var _ =
                    propose(log, number, bytes)
                            .whenComplete(
                                    (index, failure) -> {
                                        if (failure == null) {
                                            acknowledged.incrementAndGet();
                                        }
                                        room.release();
                                    });
        }
        room.acquire(inflight);
        out.println("loaded " + acknowledged);
    }

    private static CompletableFuture<Long> propose(RaftLog log, long number, int bytes) {
        return log.propose(ByteBuffer.allocate(bytes).putLong(number).array());
    }

    private static String fate(@Nullable Throwable failure) {
        if (failure == null) {
            return "acknowledged";
        }
        return failure instanceof NotMasterException || failure instanceof UnavailableException
                ? "refused"
                : "unknown";
    }
}
