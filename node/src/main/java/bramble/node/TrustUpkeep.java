package bramble.node;

import bramble.core.NodeId;
import bramble.http.CertificateCalls;
import bramble.http.Peers;
import bramble.security.Keyring;
import java.io.IOException;
import java.time.Duration;

/**
 * Keeps a node's certificate fresh, and the authority's key where it belongs: on the voters. One
 * thread, {@code bramble-trust}, which looks once a minute and writes only when something changes.
 */
final class TrustUpkeep implements AutoCloseable {

    private static final Duration LOOK_MAX = Duration.ofMinutes(1);
    private static final Duration LOOK_MIN = Duration.ofMillis(100);

    /** How often it looks in the life of a certificate, if that is short. */
    private static final int LOOKS_A_LIFE = 60;

    /**
     * After so many looks without a vote a node forgets the authority's key: a new master may say
     * for a moment that others vote than do.
     */
    private static final int LOOKS_WITHOUT_VOTE = 10;

    /** How many failures go by between two words about them. */
    private static final int FAILURES_BETWEEN_WORDS = 10;

    private final NodeId self;
    private final Keyring keys;
    private final Peers peers;
    private final CertificateCalls calls;
    private final Duration pause;
    private final Thread thread;
    private int looksWithoutVote;
    private int failures;

    private TrustUpkeep(
            NodeId self, Keyring keys, Peers peers, CertificateCalls calls, Duration life) {
        this.self = self;
        this.keys = keys;
        this.peers = peers;
        this.calls = calls;
        this.pause = pause(life);
        this.thread = Thread.ofPlatform().daemon().name("bramble-trust").unstarted(this::keepUp);
    }

    /**
     * Starts it.
     *
     * @param life of certificates
     */
    static TrustUpkeep start(
            NodeId self, Keyring keys, Peers peers, CertificateCalls calls, Duration life) {
        var upkeep = new TrustUpkeep(self, keys, peers, calls, life);
        upkeep.thread.start();
        return upkeep;
    }

    private static Duration pause(Duration life) {
        var part = life.dividedBy(LOOKS_A_LIFE);
        if (part.compareTo(LOOK_MIN) < 0) {
            return LOOK_MIN;
        }
        return part.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : part;
    }

    private void keepUp() {
        try {
            while (true) {
                look();
                Thread.sleep(pause);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            followVote();
            if (keys.isRenewalDue()) {
                calls.renew();
                Main.LOG.info("the certificate was renewed: {}", keys.trust().identity());
            }
            failures = 0;
        } catch (IOException e) {
            if (failures++ % FAILURES_BETWEEN_WORDS == 0) {
                Main.LOG.warn(
                        "{}, and it is tried again: {}", keys.trust().identity(), e.getMessage());
            }
        }
    }

    private void followVote() throws IOException {
        var voters = peers.voters();
        if (voters.contains(self) || voters.isEmpty()) {
            looksWithoutVote = 0;
            if (!voters.isEmpty() && keys.authority().isEmpty()) {
                calls.fetchAuthority();
            }
        } else if (keys.authority().isPresent() && ++looksWithoutVote >= LOOKS_WITHOUT_VOTE) {
            keys.dropAuthority();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
