package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.NodeId;
import bramble.core.SecretDigest;
import bramble.core.User;
import bramble.core.Users;
import bramble.http.AccessForms.AccessJson;
import bramble.http.AccessForms.FoundJson;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose token it is: by this node's own replica if it has one that counts, else by the master's
 * word, which is believed for {@link #WORD_LIFE}. Used by any thread; the lock guards the words.
 *
 * <p>Nobody is turned away before the master has been asked, since a replica may lag. And a node
 * lets people in unasked only if the master has said, in this life of the node, that there are no
 * users: a log that was not read to its end yet shows none either.
 */
final class KnownUsers {

    static final String ACCESS = "/internal/v1/access";

    /** How long what was read of the own replica is used. */
    static final Duration TABLE_LIFE = Duration.ofMillis(250);

    /** How long the master's word is believed: so long a removed user may still get in. */
    static final Duration WORD_LIFE = Duration.ofSeconds(2);

    /** Words of the master that are remembered; of more, the oldest is forgotten. */
    static final int WORDS_MAX = 1_000;

    /** How long a master is looked for to be asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final NodeId self;
    private final Relay relay;
    private final Local local;
    private final Peers peers;
    private final AtomicReference<@Nullable Table> table = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Optional<SecretDigest>, Word> words = new LinkedHashMap<>();
    private final Executor threads;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean saidToBeOpen;
    private volatile long saidNanos;

    /**
     * What is known.
     *
     * @param any whether the cluster has users
     * @param user the one with the token
     */
    record Finding(boolean any, Optional<User> user) {

        static Finding in(Users users, Optional<SecretDigest> token) {
            return new Finding(!users.all().isEmpty(), token.flatMap(users::withToken));
        }
    }

    private record Table(Map<SecretDigest, User> byToken, long readNanos) {
        Finding find(Optional<SecretDigest> token) {
            return new Finding(
                    !byToken.isEmpty(),
                    token.flatMap(each -> Optional.ofNullable(byToken.get(each))));
        }
    }

    private record Word(Finding finding, long heardNanos) {}

    /**
     * @param threads on which the master is asked again what it said before
     */
    KnownUsers(NodeId self, Relay relay, Local local, Peers peers, Executor threads) {
        this.threads = threads;
        this.self = self;
        this.relay = relay;
        this.local = local;
        this.peers = peers;
    }

    void addTo(Router router) {
        router.add("POST " + ACCESS, Rights.MEMBER, this::answer);
    }

    private void answer(Visit visit) throws IOException {
        var asked = Wire.read(AccessJson.class, visit.smallBody());
        var token = Visit.understood("token", asked::read);
        visit.answer(
                relay.answer(
                        Relay.Errand.of(
                                visit,
                                Passing.get(visit.target()),
                                deadline -> answered(token, deadline),
                                Optional.empty())));
    }

    private Answer answered(Optional<SecretDigest> token, Deadline deadline) {
        return Answer.json(
                200,
                FoundJson.of(
                        local.ask(reader -> Finding.in(reader.state().users(), token), deadline)));
    }

    /** Whether the cluster has users, as far as this node knows. */
    boolean any() {
        return find(Optional.empty(), false, () -> {}).any();
    }

    /**
     * The user with a token.
     *
     * @param always whether tokens are asked for even if there are no users
     * @param beforeAsking called before the master is asked; what it throws is thrown
     * @throws ProblemException ({@link ProblemType#UNAVAILABLE}) when the master would have to be
     *     asked and does not answer
     */
    Finding find(Optional<SecretDigest> token, boolean always, Runnable beforeAsking) {
        if (!peers.voters().contains(self)) {
            return byWord(token, beforeAsking);
        }
        var finding = table(false).find(token);
        if (token.isPresent() && finding.user().isEmpty()) {
            finding = table(true).find(token);
        }
        var settled =
                token.isEmpty()
                        ? finding.any() || isOpen()
                        : finding.user().isPresent() || (!always && !finding.any() && isOpen());
        if (settled) {
            return finding;
        }
        beforeAsking.run();
        return atMaster(token);
    }

    /**
     * Whether the master has said that there are no users. That is asked again beside the requests,
     * so that a replica which nobody keeps up to date any more does not count for long; without a
     * master its last word stands.
     */
    private boolean isOpen() {
        var old = System.nanoTime() - saidNanos > WORD_LIFE.toNanos();
        if (saidToBeOpen && old && asking.compareAndSet(false, true)) {
            threads.execute(
                    () -> {
                        try {
                            atMaster(Optional.empty());
                        } catch (ProblemException nobodySays) {
                            saidNanos = System.nanoTime();
                        } finally {
                            asking.set(false);
                        }
                    });
        }
        return saidToBeOpen;
    }

    /** Has the next look see what was changed just now. */
    void changed() {
        table.set(null);
    }

    private Table table(boolean fresh) {
        var known = table.get();
        if (known != null
                && !fresh
                && System.nanoTime() - known.readNanos() < TABLE_LIFE.toNanos()) {
            return known;
        }
        var now = System.nanoTime();
        var read =
                local.glance(
                        reader -> {
                            var byToken = new TreeMap<SecretDigest, User>();
                            reader.state().users().all().forEach(u -> byToken.put(u.token(), u));
                            return new Table(byToken, now);
                        });
        table.set(read);
        return read;
    }

    private Finding byWord(Optional<SecretDigest> token, Runnable beforeAsking) {
        var word = word(token);
        if (word != null && System.nanoTime() - word.heardNanos() < WORD_LIFE.toNanos()) {
            return word.finding();
        }
        beforeAsking.run();
        var now = System.nanoTime();
        try {
            var finding = atMaster(token);
            if (token.isEmpty() || finding.user().isPresent()) {
                keep(token, new Word(finding, now));
            }
            return finding;
        } catch (ProblemException e) {
            // Whoever was let in unasked may look at what this node knows without a master.
            if (token.isEmpty() && word != null) {
                return word.finding();
            }
            throw e;
        }
    }

    private @Nullable Word word(Optional<SecretDigest> token) {
        lock.lock();
        try {
            return words.get(token);
        } finally {
            lock.unlock();
        }
    }

    private void keep(Optional<SecretDigest> token, Word word) {
        lock.lock();
        try {
            words.remove(token);
            if (words.size() >= WORDS_MAX) {
                words.pollFirstEntry();
            }
            words.put(token, word);
        } finally {
            lock.unlock();
        }
    }

    private Finding atMaster(Optional<SecretDigest> token) {
        var passing = Passing.post(ACCESS, Answer.JSON, Wire.toBytes(AccessJson.of(token)));
        var errand =
                new Relay.Errand(
                        passing, deadline -> answered(token, deadline), false, Optional.empty());
        var answer = relay.answer(errand, Deadline.in(PATIENCE));
        try {
            var bytes = answer.bytes();
            if (answer.status() != 200) {
                throw new ProblemException(
                        Problem.of(
                                ProblemType.UNAVAILABLE,
                                "it cannot be checked at the moment who is calling ("
                                        + Wire.read(Problem.class, bytes).detail()
                                        + "): send it again"));
            }
            var finding = Wire.read(FoundJson.class, bytes).read(token);
            saidToBeOpen = !finding.any();
            saidNanos = System.nanoTime();
            return finding;
        } catch (IOException e) {
            throw new ProblemException(
                    Problems.unavailable("the master was lost while it was asked who is calling"));
        }
    }
}
