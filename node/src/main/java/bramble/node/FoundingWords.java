package bramble.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bramble.core.ClusterId;
import bramble.discovery.Announcement;
import bramble.discovery.Founder;
import bramble.discovery.Founding;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What founding nodes say to each other, as text under a proof that only those can make who have
 * the secret: the proof on the first line, then a heading, the cluster's name, the authority, the
 * speaker, and the founders to whom it has promised itself. And what follows from the secret: the
 * cluster's id, by what founders know each other's announcements, and the secret of their join
 * token.
 */
final class FoundingWords {

    /** What is read of a word at most: a name, and a line for each founder. */
    static final int BYTES_MAX = 8 << 10;

    private static final String HEADING = "bramble founding 2";
    private static final String QUESTION = "bramble founding question 2\n";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LINES_BEFORE_PROMISE = 4;

    private final String name;
    private final SecretKeySpec key;

    /**
     * What somebody has said.
     *
     * @param authority the fingerprint of the authority that the first of the founders has made;
     *     empty as long as the speaker knows of none
     */
    record Said(Founding.Word word, String authority) {}

    /**
     * Where something is said: a proof holds there alone, so nobody can stand in between and pass
     * words on, or say them again elsewhere.
     *
     * @param called the digest of the certificate that the called node has shown; the same text for
     *     all on loopback, where there are none
     */
    record Channel(String called) {
        private String text(boolean asks) {
            return (asks ? "asked of " : "answered by ") + called + "\n";
        }
    }

    /**
     * @param name of the cluster, one line
     */
    FoundingWords(String name, byte[] secret) {
        this.name = name;
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** That this node has the secret, and no more: what is said first at a place. */
    byte[] question(Channel channel) {
        return HexFormat.of().formatHex(proof(channel.text(true) + QUESTION)).getBytes(US_ASCII);
    }

    /** Whether somebody has asked who has the secret. */
    boolean isQuestion(byte[] bytes, Channel channel) {
        return MessageDigest.isEqual(bytes, question(channel));
    }

    /**
     * What this node says.
     *
     * @param asks whether it is the one that has called
     */
    byte[] written(Said said, Channel channel, boolean asks) {
        var text = new StringBuilder(HEADING).append('\n').append(name).append('\n');
        text.append(said.authority()).append('\n');
        text.append(said.word().founder()).append('\n');
        said.word().promise().forEach(each -> text.append(each).append('\n'));
        var body = text.toString();
        return (HexFormat.of().formatHex(proof(channel.text(asks) + body)) + "\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What somebody said; empty if it proves nothing, or speaks of another cluster.
     *
     * @param asked whether it was he who called
     */
    Optional<Said> read(byte[] bytes, Channel channel, boolean asked) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        var end = text.indexOf('\n');
        try {
            if (end < 0
                    || !MessageDigest.isEqual(
                            HexFormat.of().parseHex(text.substring(0, end)),
                            proof(channel.text(asked) + text.substring(end + 1)))) {
                return Optional.empty();
            }
            var lines = text.substring(end + 1).lines().toList();
            if (lines.size() < LINES_BEFORE_PROMISE
                    || !lines.get(0).equals(HEADING)
                    || !lines.get(1).equals(name)) {
                return Optional.empty();
            }
            var promise = new TreeSet<Founder>();
            lines.stream().skip(LINES_BEFORE_PROMISE).map(Founder::parse).forEach(promise::add);
            var speaker = Founder.parse(lines.get(3));
            return Optional.of(new Said(new Founding.Word(speaker, promise), lines.get(2)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The id of the cluster of these founders: the same on each, and nobody else can tell it. */
    ClusterId cluster(Collection<Founder> founders) {
        var text = new StringBuilder("bramble cluster 1\n").append(name).append('\n');
        new TreeSet<>(founders).forEach(each -> text.append(each).append('\n'));
        return new ClusterId(UUID.nameUUIDFromBytes(proof(text.toString())));
    }

    /** The secret of the token by which the other founders join the cluster of the first. */
    String joinSecret(ClusterId cluster) {
        return HexFormat.of().formatHex(proof("bramble founders join 1\n" + cluster));
    }

    /** Stands for the cluster in announcements as long as it has no id. */
    UUID mark() {
        return UUID.nameUUIDFromBytes(proof("bramble founders meet 1\n" + name));
    }

    /** Stands for the authority's fingerprint there. */
    String markOfAuthority() {
        return HexFormat.of()
                .formatHex(proof("bramble founders meet 2\n" + name))
                .substring(0, Announcement.AUTHORITY_DIGITS);
    }

    private byte[] proof(String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
