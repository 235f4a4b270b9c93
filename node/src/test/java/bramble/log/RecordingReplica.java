package bramble.log;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A replica that remembers what it was told, and checks the port's promises about indexes and
 * threads.
 */
public final class RecordingReplica implements Replica {

    private final List<String> applied = new ArrayList<>();
    private final List<Leadership> leaderships = new ArrayList<>();
    private long lastIndex;
    private int snapshotsLoaded;
    private int appliedWhenMaster = -1;

    @Override
    public synchronized void apply(long index, long term, byte[] entry) {
        if (index <= lastIndex) {
            throw new IllegalStateException("entry " + index + " was applied after " + lastIndex);
        }
        lastIndex = index;
        String text = new String(entry, StandardCharsets.UTF_8);
        if (text.equals("poison")) {
            throw new IllegalStateException("poisoned");
        }
        applied.add(text);
    }

    @Override
    public synchronized void leadershipChanged(Leadership leadership) {
        leaderships.add(leadership);
        if (leadership.isMaster()) {
            appliedWhenMaster = applied.size();
        }
    }

    @Override
    public synchronized SnapshotWriter captureSnapshot() {
        List<String> copy = List.copyOf(applied);
        long index = lastIndex;
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(index);
            data.writeInt(copy.size());
            for (String entry : copy) {
                data.writeUTF(entry);
            }
            data.flush();
        };
    }

    @Override
    public synchronized void loadSnapshot(InputStream snapshot) throws IOException {
        DataInputStream data = new DataInputStream(snapshot);
        lastIndex = data.readLong();
        applied.clear();
        for (int left = data.readInt(); left > 0; left--) {
            applied.add(data.readUTF());
        }
        if (data.read() >= 0) {
            throw new IOException("the snapshot is longer than what was written");
        }
        snapshotsLoaded++;
    }

    /** What was applied, in order; what a loaded snapshot holds counts as applied. */
    public synchronized List<String> applied() {
        return List.copyOf(applied);
    }

    /** Every change of leadership that was told, in order. */
    public synchronized List<Leadership> leaderships() {
        return List.copyOf(leaderships);
    }

    public synchronized int snapshotsLoaded() {
        return snapshotsLoaded;
    }

    /**
     * How many entries had been applied when this node was last told that it is master, -1 when it
     * never was.
     */
    public synchronized int appliedWhenMaster() {
        return appliedWhenMaster;
    }
}
