package bramble.log;

import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.core.SpecDigest;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** Identifiers and digests as bytes, which take half the room of their texts. */
final class IdentifierForm {

    private static final int UUID_BYTES = 16;

    private IdentifierForm() {}

    static ByteString bytes(UUID uuid) {
        var buffer = ByteBuffer.allocate(UUID_BYTES);
        buffer.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return ByteString.copyFrom(buffer.flip());
    }

    static UUID uuid(ByteString bytes) {
        if (bytes.size() != UUID_BYTES) {
            throw new IllegalArgumentException(
                    "an id has " + UUID_BYTES + " bytes, not " + bytes.size());
        }
        var buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    static ByteString bytes(JobId id) {
        return bytes(id.uuid());
    }

    static JobId job(ByteString bytes) {
        return new JobId(uuid(bytes));
    }

    static ByteString bytes(NodeId id) {
        return bytes(id.uuid());
    }

    static NodeId node(ByteString bytes) {
        return new NodeId(uuid(bytes));
    }

    static ByteString bytes(SpecDigest digest) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digest.hex()));
    }

    static SpecDigest digest(ByteString bytes) {
        return new SpecDigest(HexFormat.of().formatHex(bytes.toByteArray()));
    }
}
