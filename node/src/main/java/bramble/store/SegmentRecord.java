package bramble.store;

import bramble.core.ContentId;
import bramble.core.JobId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One piece as it stands in a segment: a head of {@value #HEAD_BYTES} bytes, its name, and its
 * bytes, or, for one that is a file of its own, that file's SHA-256 and length. The CRC32C in the
 * head is that of all the rest.
 */
final class SegmentRecord {

    static final int HEAD_BYTES = 36;

    /** A name is at most 1,024 bytes long, and what stands in a segment at most a piece. */
    static final int RECORD_BYTES_MAX = HEAD_BYTES + 4_096 + Segments.PIECE_BYTES_MAX;

    private static final byte MAGIC = (byte) 0xB5;
    private static final int REFERENCE = 0x40;
    private static final int EXECUTABLE = 0x80;
    private static final int KIND = 0x0F;
    private static final int DIGEST_BYTES = 32;

    private SegmentRecord() {}

    /** The record of a piece whose bytes stand in it. */
    static ByteBuffer of(Piece piece, byte[] bytes) {
        return of(piece, bytes, 0);
    }

    /** The record of a piece that is a file of its own. */
    static ByteBuffer of(Piece piece, ContentId content, long length) {
        var reference =
                ByteBuffer.allocate(DIGEST_BYTES + Long.BYTES)
                        .put(HexFormat.of().parseHex(content.digits()))
                        .putLong(length);
        return of(piece, reference.array(), REFERENCE);
    }

    private static ByteBuffer of(Piece piece, byte[] bytes, int flags) {
        var name = piece.name().getBytes(StandardCharsets.UTF_8);
        var record = ByteBuffer.allocate(HEAD_BYTES + name.length + bytes.length);
        record.put(MAGIC);
        record.put((byte) (piece.kind().number() | flags | (piece.executable() ? EXECUTABLE : 0)));
        record.putShort((short) name.length);
        var job = piece.owner().job().uuid();
        record.putLong(job.getMostSignificantBits()).putLong(job.getLeastSignificantBits());
        record.putInt(piece.owner().task()).putInt(piece.owner().attempt());
        record.putInt(bytes.length);
        record.putInt(0).put(name).put(bytes);
        record.putInt(HEAD_BYTES - Integer.BYTES, sum(record));
        return record.flip();
    }

    /** The sum of a whole record, with its own place taken as 0. */
    private static int sum(ByteBuffer record) {
        var sum = new CRC32C();
        sum.update(record.slice(0, HEAD_BYTES - Integer.BYTES));
        sum.update(record.slice(HEAD_BYTES, record.capacity() - HEAD_BYTES));
        return (int) sum.getValue();
    }

    /** Whether a whole record is what was written. */
    static boolean isIntact(ByteBuffer record) {
        return record.getInt(HEAD_BYTES - Integer.BYTES) == sum(record);
    }

    /** A number that equal names have in common, and few others; of a record from its head on. */
    static int hash(ByteBuffer record, int nameLength) {
        return hashOf(record.slice(record.position() + HEAD_BYTES, nameLength));
    }

    static int hash(String name) {
        return hashOf(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
    }

    private static int hashOf(ByteBuffer name) {
        var sum = new CRC32C();
        sum.update(name);
        return (int) sum.getValue();
    }

    /** What a head says; null when it is none. */
    static @Nullable Head head(ByteBuffer head) {
        if (head.remaining() < HEAD_BYTES || head.get(head.position()) != MAGIC) {
            return null;
        }
        var at = head.position();
        var flags = head.get(at + 1) & 0xFF;
        var nameLength = head.getShort(at + 2) & 0xFFFF;
        var length = head.getInt(at + 28);
        var kind = Piece.Kind.of(flags & KIND);
        if (kind == null
                || length < 0
                || HEAD_BYTES + nameLength + (long) length > RECORD_BYTES_MAX) {
            return null;
        }
        var job = new UUID(head.getLong(at + 4), head.getLong(at + 12));
        return new Head(
                job, head.getInt(at + 20), head.getInt(at + 24), kind, flags, nameLength, length);
    }

    /** The head of a record. */
    record Head(
            UUID job,
            int task,
            int attempt,
            Piece.Kind kind,
            int flags,
            int nameLength,
            int length) {
        int recordBytes() {
            return HEAD_BYTES + nameLength + length;
        }
    }

    /** A whole record, checked; null when it is not what was written. */
    static Piece.@Nullable Whole whole(ByteBuffer record, long offset) {
        var head = head(record);
        if (head == null || record.capacity() != head.recordBytes() || !isIntact(record)) {
            return null;
        }
        var name =
                StandardCharsets.UTF_8
                        .decode(record.slice(HEAD_BYTES, head.nameLength()))
                        .toString();
        var piece =
                new Piece(
                        new Piece.Owner(new JobId(head.job()), head.task(), head.attempt()),
                        head.kind(),
                        name,
                        (head.flags() & EXECUTABLE) != 0);
        var bytes = record.slice(HEAD_BYTES + head.nameLength(), head.length());
        if ((head.flags() & REFERENCE) == 0) {
            return new Piece.Whole(new Piece.Found(piece, head.length(), offset, null), bytes);
        }
        var digest = new byte[DIGEST_BYTES];
        bytes.get(digest);
        var content = ContentId.sha256(HexFormat.of().formatHex(digest));
        return new Piece.Whole(
                new Piece.Found(piece, bytes.getLong(), offset, content), ByteBuffer.allocate(0));
    }
}
