package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Version;
import bramble.log.EntryCodec;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The formats of the log, the state and the words between nodes that a node understands, and the
 * version of its software. Every request of a node says them. Nodes without a format in common
 * refuse each other, so that during an upgrade, node by node, every version works beside the one
 * before it and the one after it, and no node is given what it cannot read.
 *
 * @param oldest that it understands, from 1
 * @param newest that it understands
 */
record Formats(int oldest, int newest, String version) {

    /** The header that says them: {@code 1-2 0.3.0}. */
    static final String HEADER = "Bramble-Formats";

    /** Of the answer to a node without a format in common: not what a removed node is told. */
    static final ProblemType UNFIT = ProblemType.CONFLICT;

    /** What a node has understood that says nothing: those before this header did. */
    static final Formats UNSAID = new Formats(1, 1, "unknown");

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})-(\\d{1,6}) (\\S{1,64})");

    /** What this node understands. The property is for tests of upgrades alone. */
    static final Formats OURS =
            claimed(System.getProperty("bramble.formats"))
                    .orElse(new Formats(1, EntryCodec.VERSION, Version.text()));

    Formats {
        if (oldest < 1 || newest < oldest) {
            throw new IllegalArgumentException(
                    "the formats from " + oldest + " to " + newest + " are no range");
        }
    }

    private static Optional<Formats> claimed(@Nullable String range) {
        return Optional.ofNullable(range).map(each -> parse(each + " " + Version.text()));
    }

    /** Reads what {@link #text} wrote. */
    static Formats parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the formats of a node look like 1-2 0.3.0");
        }
        return new Formats(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), parts.group(3));
    }

    /** The value of the header. */
    String text() {
        return oldest + "-" + newest + " " + version;
    }

    /** Whether there is a format that both understand. */
    boolean meet(Formats other) {
        return oldest <= other.newest && other.oldest <= newest;
    }

    /**
     * Lets only those go on who understand what this node does.
     *
     * @throws ProblemException ({@link #UNFIT}) when the caller does not, with what to do; ({@link
     *     ProblemType#INVALID}) when what it says is no range
     */
    static void require(Optional<String> said) {
        Formats caller;
        try {
            caller = said.map(Formats::parse).orElse(UNSAID);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(HEADER, String.valueOf(e.getMessage()));
        }
        if (!OURS.meet(caller)) {
            throw new ProblemException(Problem.of(UNFIT, OURS.refusal(caller)));
        }
    }

    /** Why a node of other formats is not wanted, and what its owner can do. */
    String refusal(Formats caller) {
        var old = caller.newest < oldest;
        return "the node's Bramble "
                + caller.version
                + " understands "
                + caller.range()
                + " and is too "
                + (old ? "old" : "new")
                + " for this cluster, where Bramble "
                + version
                + " understands "
                + range()
                + ": "
                + (old
                        ? "install " + version + " on its machine and start it again"
                        : "install "
                                + version
                                + " on its machine again, or upgrade the other nodes first, one by one, through the versions between");
    }

    private String range() {
        return oldest == newest ? "format " + oldest : "formats " + oldest + " to " + newest;
    }
}
