package bramble.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What the log drives: the replicated state machine. Every method is called by one thread of the
 * engine, one call at a time, in log order. An exception from any of them is a bug: the log stops
 * applying and the node ends.
 */
public interface Replica {

    /**
     * Applies one committed entry. Indexes grow, but need not be dense (the engine has entries of
     * its own).
     */
    void apply(long index, long term, byte[] entry);

    /**
     * Tells that leadership, as this node sees it, has changed. When {@link Leadership#isMaster()}
     * holds, every entry of earlier terms has been applied before this call.
     */
    void leadershipChanged(Leadership leadership);

    /**
     * Captures the state as of the last applied entry. Called between two applies, so it must
     * return quickly: what it returns is written by another thread, while applying goes on.
     */
    SnapshotWriter captureSnapshot();

    /**
     * Replaces the whole state by a snapshot's. Called before the first apply, and when this node
     * had fallen far behind.
     */
    void loadSnapshot(InputStream snapshot) throws IOException;

    /** Writes one captured state. */
    @FunctionalInterface
    interface SnapshotWriter {
        void writeTo(OutputStream out) throws IOException;
    }
}
