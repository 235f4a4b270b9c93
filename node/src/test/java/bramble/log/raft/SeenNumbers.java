package bramble.log.raft;

import bramble.log.Leadership;
import bramble.log.Replica;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * The state of a {@link VoterMain}: which numbers it has applied, how many of them more than once,
 * and a sum over their order. A number is the first eight bytes of an entry.
 */
final class SeenNumbers implements Replica {

    private final Consumer<Leadership> leaderships;
    private BitSet seen = new BitSet();
    private long doubled;
    private long orderSum;

    SeenNumbers(Consumer<Leadership> leaderships) {
        this.leaderships = leaderships;
    }

    @Override
    public synchronized void apply(long index, long term, byte[] entry) {
        int number = Math.toIntExact(ByteBuffer.wrap(entry).getLong());
        if (seen.get(number)) {
            doubled++;
        }
        seen.set(number);
        orderSum = 31 * orderSum + number;
    }

    @Override
    public void leadershipChanged(Leadership leadership) {
        leaderships.accept(leadership);
    }

    @Override
    public synchronized SnapshotWriter captureSnapshot() {
        byte[] bits = seen.toByteArray();
        long[] sums = {doubled, orderSum};
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(sums[0]);
            data.writeLong(sums[1]);
            data.writeInt(bits.length);
            data.write(bits);
            data.flush();
        };
    }

    @Override
    public synchronized void loadSnapshot(InputStream snapshot) throws IOException {
        DataInputStream data = new DataInputStream(snapshot);
        doubled = data.readLong();
        orderSum = data.readLong();
        seen = BitSet.valueOf(data.readNBytes(data.readInt()));
    }

    /** In one line: how many were applied twice, the sum over the order, the numbers in Base64. */
    synchronized String report() {
        return doubled
                + " "
                + orderSum
                + " ."
                + Base64.getEncoder().encodeToString(seen.toByteArray());
    }

    synchronized int count() {
        return seen.cardinality();
    }
}
