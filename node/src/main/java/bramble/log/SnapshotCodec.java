package bramble.log;

import bramble.core.ClusterSnapshot;
import bramble.core.JobSnapshot;
import bramble.log.proto.SnapshotProto;
import bramble.log.proto.SnapshotProto.Record;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The replicated state as a stream of bytes. It is written and read record by record, so that
 * neither takes more memory at once than one job's specification or one set of tasks does.
 *
 * <p>Eight bytes {@code BRAMBLES}; the format's version in four bytes, lowest first; then records
 * ({@code snapshot.proto}), each after its length as a varint. The last record counts those before
 * it; behind it stands the CRC32C of everything before, in four bytes, highest first; then nothing.
 * A stream that was cut or changed anywhere is therefore noticed.
 */
public final class SnapshotCodec {

    /** The newest version that this node reads, and the one that it writes. */
    public static final int VERSION = 1;

    /**
     * The longest record that is read: a set of a hundred million tasks takes an eighth of a byte
     * for each.
     */
    static final int RECORD_BYTES_MAX = 32 << 20;

    private static final byte[] MAGIC = "BRAMBLES".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 16 << 10;

    private SnapshotCodec() {}

    /** Writes a snapshot and flushes the stream, but leaves it open. Any thread may do it. */
    public static void write(ClusterSnapshot snapshot, OutputStream out) throws IOException {
        var checksum = new CRC32C();
        var coded =
                CodedOutputStream.newInstance(new CheckedOutputStream(out, checksum), BUFFER_BYTES);
        coded.writeRawBytes(MAGIC);
        coded.writeFixed32NoTag(VERSION);
        var tally = new SnapshotTally();
        write(tally.counted(RecordForm.of(snapshot.header())), coded);
        for (var node : snapshot.members().nodes()) {
            write(tally.counted(RecordForm.of(node)), coded);
        }
        for (var node : snapshot.members().removed()) {
            write(tally.counted(RecordForm.removed(node)), coded);
        }
        for (var token : snapshot.members().access().tokens()) {
            write(tally.counted(RecordForm.of(token)), coded);
        }
        for (var user : snapshot.members().access().users()) {
            write(tally.counted(RecordForm.of(user)), coded);
        }
        for (var decision : snapshot.decisions()) {
            write(tally.counted(RecordForm.of(decision)), coded);
        }
        for (var job : snapshot.jobs()) {
            write(job, tally, coded);
        }
        for (var lease : snapshot.leases()) {
            write(tally.counted(RecordForm.of(lease)), coded);
        }
        for (var content : snapshot.contents()) {
            write(tally.counted(RecordForm.of(content)), coded);
        }
        write(Record.newBuilder().setEnd(tally.end()).build(), coded);
        coded.flush();
        out.write(bytes(checksum));
        out.flush();
    }

    private static void write(JobSnapshot job, SnapshotTally tally, CodedOutputStream coded)
            throws IOException {
        write(tally.counted(RecordForm.of(job)), coded);
        for (var each : job.waiting().ready().entrySet()) {
            write(tally.counted(RecordForm.of(each.getKey(), each.getValue())), coded);
        }
        for (var delayed : job.waiting().delayed()) {
            write(tally.counted(RecordForm.of(delayed)), coded);
        }
        for (var outcome : job.outcomes()) {
            write(tally.counted(RecordForm.of(outcome)), coded);
        }
    }

    private static void write(Record record, CodedOutputStream coded) throws IOException {
        coded.writeMessageNoTag(record);
    }

    private static byte[] bytes(CRC32C checksum) {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
    }

    /**
     * Reads a snapshot to the end of the stream, and leaves it open.
     *
     * @throws UnreadableSnapshotException when it is torn, damaged, or of a version that this node
     *     does not know
     */
    public static ClusterSnapshot read(InputStream in) throws IOException {
        var checksum = new CRC32C();
        var buffered = new BufferedInputStream(in, BUFFER_BYTES);
        var checked = new CheckedInputStream(buffered, checksum);
        readPreamble(checked);
        var tally = new SnapshotTally();
        var assembly = new SnapshotAssembly();
        var record = readRecord(checked);
        while (record.getKindCase() != Record.KindCase.END) {
            assemble(tally.counted(record), assembly);
            record = readRecord(checked);
        }
        checkEnd(record.getEnd(), tally, bytes(checksum), buffered);
        return assembly.snapshot();
    }

    private static void readPreamble(InputStream in) throws IOException {
        if (!Arrays.equals(exactly(MAGIC.length, in), MAGIC)) {
            throw new UnreadableSnapshotException("this is no snapshot of a cluster's state");
        }
        var version = Integer.reverseBytes(ByteBuffer.wrap(exactly(Integer.BYTES, in)).getInt());
        if (version < 1 || version > VERSION) {
            throw new UnreadableSnapshotException(
                    "the snapshot has format version "
                            + Integer.toUnsignedString(version)
                            + ", and this node reads versions 1 to "
                            + VERSION
                            + ": update this node's software");
        }
    }

    private static Record readRecord(InputStream in) throws IOException {
        var first = in.read();
        if (first < 0) {
            throw torn();
        }
        try {
            var length = CodedInputStream.readRawVarint32(first, in);
            if (length < 0 || length > RECORD_BYTES_MAX) {
                throw new UnreadableSnapshotException(
                        "the snapshot is damaged: a record of "
                                + Integer.toUnsignedString(length)
                                + " bytes");
            }
            return Record.parseFrom(exactly(length, in));
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableSnapshotException("the snapshot is torn or damaged", e);
        }
    }

    private static void assemble(Record record, SnapshotAssembly assembly)
            throws UnreadableSnapshotException {
        try {
            assembly.add(record);
        } catch (IllegalArgumentException e) {
            throw new UnreadableSnapshotException(
                    "the snapshot, of a format version that this node reads,"
                            + " holds what it does not understand: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void checkEnd(
            SnapshotProto.End end, SnapshotTally tally, byte[] checksum, InputStream in)
            throws IOException {
        if (!tally.end().equals(end)) {
            throw new UnreadableSnapshotException("the snapshot is damaged: records are missing");
        }
        if (!Arrays.equals(exactly(checksum.length, in), checksum)) {
            throw new UnreadableSnapshotException("the snapshot is damaged: its checksum differs");
        }
        if (in.read() >= 0) {
            throw new UnreadableSnapshotException(
                    "the snapshot is damaged: something follows its end");
        }
    }

    private static byte[] exactly(int length, InputStream in) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw torn();
        }
        return bytes;
    }

    private static UnreadableSnapshotException torn() {
        return new UnreadableSnapshotException("the snapshot is torn: it ends in the middle");
    }
}
