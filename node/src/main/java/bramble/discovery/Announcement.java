package bramble.discovery;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells its local network of itself, by multicast DNS. Anybody can say anything there,
 * so what is heard is a hint where to ask and nothing more: who answers proves who it is.
 *
 * @param cluster to which it belongs
 * @param name of the node, for people who look with other programs
 * @param at its API, ADDRESS:PORT with a literal address: no name is looked up because a stranger
 *     said so
 * @param authority the first {@link #AUTHORITY_DIGITS} digits of the fingerprint of the cluster's
 *     authority, by which those who hold a join token know which announcements to try
 */
public record Announcement(UUID cluster, UUID node, String name, String at, String authority) {

    /** As much as tells the clusters of one network apart. */
    public static final int AUTHORITY_DIGITS = 16;

    /** A text of the record takes 255 bytes with its key. */
    static final int NAME_LENGTH_MAX = 60;

    private static final String VERSION = "1";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{" + AUTHORITY_DIGITS + "}");
    private static final Pattern IPV4 =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3}):(\\d{1,5})");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F:.]{2,45}\\]:(\\d{1,5})");
    private static final int PORT_MAX = 65_535;
    private static final int OCTET_MAX = 255;

    /** Cuts the name and the fingerprint to what is announced. */
    public Announcement {
        name = name.length() > NAME_LENGTH_MAX ? name.substring(0, NAME_LENGTH_MAX) : name;
        authority =
                authority.length() > AUTHORITY_DIGITS
                        ? authority.substring(0, AUTHORITY_DIGITS)
                        : authority;
        if (!HEX.matcher(authority).matches()) {
            throw new IllegalArgumentException("\"" + authority + "\" begins no fingerprint");
        }
        if (!isLiteral(at)) {
            throw new IllegalArgumentException("\"" + at + "\" is no literal address with a port");
        }
    }

    /** Whether a text is a literal IP address and a port that one can call. */
    public static boolean isLiteral(String text) {
        var four = IPV4.matcher(text);
        if (four.matches()) {
            for (var octet = 1; octet <= 4; octet++) {
                if (Integer.parseInt(four.group(octet)) > OCTET_MAX) {
                    return false;
                }
            }
            return isPort(four.group(5));
        }
        var six = IPV6.matcher(text);
        return six.matches() && isPort(six.group(1));
    }

    private static boolean isPort(String digits) {
        var port = Integer.parseInt(digits);
        return port > 0 && port <= PORT_MAX;
    }

    /** Whether it is of the cluster whose authority has this fingerprint, as far as it says. */
    public boolean isOf(String fingerprint) {
        return fingerprint.startsWith(authority);
    }

    /** The texts of the record. */
    public Map<String, String> texts() {
        var texts = new TreeMap<String, String>();
        texts.put("v", VERSION);
        texts.put("cluster", cluster.toString());
        texts.put("node", node.toString());
        texts.put("name", name);
        texts.put("at", at);
        texts.put("auth", authority);
        return texts;
    }

    /**
     * Reads the texts of a record; empty if they are of another version or make no sense.
     *
     * @param text gives the text of a key, null for none
     */
    public static Optional<Announcement> read(Function<String, @Nullable String> text) {
        var cluster = text.apply("cluster");
        var node = text.apply("node");
        var name = text.apply("name");
        var at = text.apply("at");
        var authority = text.apply("auth");
        if (!VERSION.equals(text.apply("v"))
                || cluster == null
                || node == null
                || at == null
                || authority == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Announcement(
                            UUID.fromString(cluster),
                            UUID.fromString(node),
                            name == null ? "" : name,
                            at,
                            authority));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }
}
