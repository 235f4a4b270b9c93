package bramble.node;

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
 * the secret: the proof on the first line, then a heading, the cluster's name, the speaker, and the
 * founders to whom it has promised itself.
 */
final class FoundingWords {

    /** What is read of a word at most: a name, and a line for each founder. */
    static final int BYTES_MAX = 8 << 10;

    private static final String HEADING = "bramble founding 1";
    private static final String ALGORITHM = "HmacSHA256";

    private final String name;
    private final SecretKeySpec key;

    /**
     * @param name of the cluster, one line
     */
    FoundingWords(String name, byte[] secret) {
        this.name = name;
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    byte[] written(Founding.Word word) {
        var text = new StringBuilder(HEADING).append('\n').append(name).append('\n');
        text.append(word.founder()).append('\n');
        word.promise().forEach(each -> text.append(each).append('\n'));
        var body = text.toString();
        return (HexFormat.of().formatHex(proof(body)) + "\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What somebody said; empty if it proves nothing, or speaks of another cluster. */
    Optional<Founding.Word> read(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        var end = text.indexOf('\n');
        try {
            if (end < 0
                    || !MessageDigest.isEqual(
                            HexFormat.of().parseHex(text.substring(0, end)),
                            proof(text.substring(end + 1)))) {
                return Optional.empty();
            }
            var lines = text.substring(end + 1).lines().toList();
            if (lines.size() < 3 || !lines.get(0).equals(HEADING) || !lines.get(1).equals(name)) {
                return Optional.empty();
            }
            var promise = new TreeSet<Founder>();
            lines.stream().skip(3).map(Founder::parse).forEach(promise::add);
            return Optional.of(new Founding.Word(Founder.parse(lines.get(2)), promise));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The id of the cluster of these founders: the same on each, and nobody else can tell it. */
    UUID cluster(Collection<Founder> founders) {
        var text = new StringBuilder("bramble cluster 1\n").append(name).append('\n');
        new TreeSet<>(founders).forEach(each -> text.append(each).append('\n'));
        return UUID.nameUUIDFromBytes(proof(text.toString()));
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
