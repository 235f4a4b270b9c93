package bramble.node;

import bramble.core.NodeId;
import bramble.protocol.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where a node remembers who belongs to its cluster, to find somebody after a restart. */
final class MembersFile {

    /** The key of those that are members no more. */
    private static final String REMOVED = "removed";

    /** The key of the cluster's epoch, where that is not the first. */
    private static final String EPOCH = "epoch";

    private final PropertiesFile file;

    MembersFile(Path root) {
        file = new PropertiesFile(root.resolve("members.properties"));
    }

    /** Who belonged to the cluster when this node was last told. */
    Roster read(NodeIdentity identity) throws IOException {
        if (!file.exists()) {
            return identity.founding();
        }
        var kept = file.read();
        var seats = new TreeMap<NodeId, Roster.Seat>();
        var removed = kept.getProperty(REMOVED, "");
        kept.remove(REMOVED);
        var epoch = Integer.parseInt(kept.getProperty(EPOCH, "1"));
        kept.remove(EPOCH);
        for (var each : kept.stringPropertyNames()) {
            var id = NodeId.parse(each);
            var words = kept.getProperty(each).split(" ", -1);
            seats.put(id, new Roster.Seat(id, words[0], words.length > 1));
        }
        return new Roster(
                List.copyOf(seats.values()),
                removed.isEmpty()
                        ? List.of()
                        : Stream.of(removed.split(",", -1)).map(NodeId::parse).toList(),
                epoch);
    }

    /** Keeps who belongs to the cluster. */
    void write(Roster roster) {
        var kept = new Properties();
        for (var seat : roster.seats()) {
            kept.setProperty(
                    seat.node().toString(), seat.address() + (seat.voter() ? " voter" : ""));
        }
        if (!roster.removed().isEmpty()) {
            kept.setProperty(
                    REMOVED,
                    String.join(",", roster.removed().stream().map(NodeId::toString).toList()));
        }
        if (roster.epoch() > 1) {
            kept.setProperty(EPOCH, Integer.toString(roster.epoch()));
        }
        try {
            file.write(kept);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(
                            "the members cannot be written to " + file.file() + ": " + e, e));
        }
    }
}
