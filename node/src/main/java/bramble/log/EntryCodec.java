package bramble.log;

import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.SessionId;
import bramble.log.proto.EntryProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Entries of the log as bytes: protobuf ({@code entry.proto}), and behind it the CRC32C of that in
 * four bytes, highest first. What an engine or a disk has changed is noticed before it is applied,
 * whatever their own checks are worth. The format is kept for ever: golden bytes of every released
 * version are read by a test.
 *
 * <p>An entry names the version of its format. A node that does not know that version, or a command
 * in it, refuses the entry and so cannot go on: to skip what it does not understand would make its
 * state differ from that of the others.
 */
public final class EntryCodec {

    /** The newest version that this node reads, and the one that it writes. */
    public static final int VERSION = 1;

    /** What an entry takes beside its commands, at most. */
    public static final int ENVELOPE_BYTES_MAX = 64;

    private static final int CHECKSUM_BYTES = Integer.BYTES;

    private EntryCodec() {}

    /** The entry as bytes. Their number is at most the envelope's and the commands' together. */
    public static byte[] encode(Entry entry) {
        var form =
                EntryProto.Entry.newBuilder()
                        .setVersion(VERSION)
                        .setSession(IdentifierForm.bytes(entry.session().uuid()))
                        .setNumber(entry.number())
                        .setWallMillis(entry.wallMillis());
        entry.commands().forEach(each -> form.addCommands(CommandForm.of(each)));
        var message = form.build();
        var buffer = ByteBuffer.allocate(message.getSerializedSize() + CHECKSUM_BYTES);
        buffer.put(message.toByteArray());
        return buffer.putInt(checksum(buffer.array())).array();
    }

    private static int checksum(byte[] entry) {
        var checksum = new CRC32C();
        checksum.update(entry, 0, entry.length - CHECKSUM_BYTES);
        return (int) checksum.getValue();
    }

    /** How many bytes a command adds to an entry. */
    public static int sizeBytes(Command command) {
        return CodedOutputStream.computeMessageSize(
                EntryProto.Entry.COMMANDS_FIELD_NUMBER, CommandForm.of(command));
    }

    /**
     * Reads an entry.
     *
     * @throws UnreadableEntryException when it is damaged, or of a version that this node does not
     *     know
     */
    public static Entry decode(byte[] bytes) {
        var form = parsed(bytes);
        if (form.getVersion() < 1 || form.getVersion() > VERSION) {
            throw new UnreadableEntryException(
                    "an entry of the log has format version "
                            + Integer.toUnsignedString(form.getVersion())
                            + ", and this node reads versions 1 to "
                            + VERSION
                            + ": update this node's software");
        }
        try {
            return new Entry(
                    new SessionId(IdentifierForm.uuid(form.getSession())),
                    form.getNumber(),
                    form.getWallMillis(),
                    form.getCommandsList().stream().map(CommandForm::command).toList());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEntryException(
                    "an entry of the log of format version "
                            + form.getVersion()
                            + " holds what this node does not understand: "
                            + e.getMessage(),
                    e);
        }
    }

    private static EntryProto.Entry parsed(byte[] bytes) {
        var damage = "an entry of the log, " + bytes.length + " bytes long, is damaged";
        var length = bytes.length - CHECKSUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes)) {
            throw new UnreadableEntryException(damage);
        }
        try {
            return EntryProto.Entry.parseFrom(ByteBuffer.wrap(bytes, 0, length));
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableEntryException(damage, e);
        }
    }
}
