package bramble.log.raft;

import bramble.log.Voter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What one node's {@link RaftLog} is given.
 *
 * @param directory where the log, the votes and the snapshots are kept; this log's alone
 * @param self this node, listening on its address
 * @param founders the voters of a new group; only read for addresses once the directory holds a
 *     group. A node that is not among them founds nothing: it waits to be added
 * @param electionTimeout how long a follower hears nothing before it stands for election;
 *     heartbeats come several times in that time. The same on all voters
 * @param snapshotEveryBytes a snapshot is taken whenever this many bytes of entries were applied
 *     since the last
 */
public record RaftSettings(
        Path directory,
        Voter self,
        List<Voter> founders,
        Duration electionTimeout,
        long snapshotEveryBytes) {

    /**
     * A crash ends the links of the master's process and is noticed by that at once; this time is
     * for a machine that falls silent. Each heartbeat wakes five threads on every voter, so it is
     * what an idle node mostly does: see the decision record.
     */
    public static final Duration ELECTION_TIMEOUT = Duration.ofMillis(600);

    /** What a start replays at most, and half of what the log takes on the disk. */
    public static final long SNAPSHOT_EVERY_BYTES = 16L << 20;

    public RaftSettings {
        founders = List.copyOf(founders);
        if (founders.stream().map(Voter::id).distinct().count() != founders.size()) {
            throw new IllegalArgumentException("two founders have the same id: " + founders);
        }
        for (Voter voter : founders) {
            requireId(voter);
        }
        requireId(self);
        if (electionTimeout.toMillis() < 50) {
            throw new IllegalArgumentException(
                    "an election time-out of " + electionTimeout + " is below 50 ms");
        }
        if (snapshotEveryBytes < 1) {
            throw new IllegalArgumentException("snapshotEveryBytes is " + snapshotEveryBytes);
        }
    }

    boolean isFounder() {
        return founders.stream().anyMatch(voter -> voter.id().equals(self.id()));
    }

    /** The usual times and sizes. */
    public static RaftSettings of(Path directory, Voter self, List<Voter> founders) {
        return new RaftSettings(directory, self, founders, ELECTION_TIMEOUT, SNAPSHOT_EVERY_BYTES);
    }

    /** The engine writes an id where others would write a host name. */
    private static void requireId(Voter voter) {
        if (!voter.id().matches("[0-9a-zA-Z_.-]{1,64}") || voter.id().equals("0.0.0.0")) {
            throw new IllegalArgumentException(
                    "a voter's id is 1 to 64 letters, digits and ._-, not " + voter.id());
        }
    }
}
