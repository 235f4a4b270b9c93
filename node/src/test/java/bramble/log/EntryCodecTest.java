package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.Items;
import bramble.core.JobSpec;
import bramble.core.Program;
import bramble.log.proto.EntryProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An entry of the log")
class EntryCodecTest {

    static List<Command> commands() {
        var commands = new ArrayList<>(Samples.commands());
        commands.addAll(Samples.entryOfMembers().commands());
        commands.addAll(Samples.entryOfAccess().commands());
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    @DisplayName("comes back as it was, whatever command it holds")
    void comesBack(Command command) {
        var entry = Samples.entry(command);

        assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
    }

    @Test
    @DisplayName("is tested here with every kind of command there is")
    void everyKindIsTested() {
        var tested = commands().stream().map(Object::getClass).collect(Collectors.toSet());

        assertThat(tested).containsExactlyInAnyOrder(Command.class.getPermittedSubclasses());
    }

    @Test
    @DisplayName("keeps the order of its commands")
    void keepsOrder() {
        var entry = Samples.entryWithEverything();

        assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
    }

    @Test
    @DisplayName("without commands comes back as it was")
    void empty() {
        var entry = Samples.entry();

        assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
    }

    @Test
    @DisplayName("is as long as its commands together, and an envelope")
    void sizeIsKnown() {
        var commands = Samples.commands().stream().mapToInt(EntryCodec::sizeBytes).sum();

        assertThat(EntryCodec.encode(Samples.entryWithEverything()))
                .hasSizeBetween(commands, commands + EntryCodec.ENVELOPE_BYTES_MAX);
    }

    @Test
    @DisplayName("takes less than 200 bytes for an ordinary job of one task")
    void smallForAnOrdinaryJob() {
        var spec =
                JobSpec.of(
                        Program.of("./count-primes", "--from", "1", "--to", "100000"),
                        new Items.None());

        assertThat(EntryCodec.encode(submit(spec))).hasSizeLessThan(200);
    }

    @Test
    @DisplayName("takes no more for ten million items of a range")
    void smallForManyItems() {
        var spec = JobSpec.of(Program.of("./check", "{item}"), new Items.Range(1, 10_000_000));

        assertThat(EntryCodec.encode(submit(spec))).hasSizeLessThan(200);
    }

    @Test
    @DisplayName("is refused when its version is newer, and the version is named")
    void newerVersion() {
        var form = EntryProto.Entry.newBuilder().setVersion(EntryCodec.VERSION + 1).build();

        assertThatThrownBy(() -> EntryCodec.decode(withChecksum(form)))
                .isInstanceOf(UnreadableEntryException.class)
                .hasMessageContaining("version " + (EntryCodec.VERSION + 1))
                .hasMessageContaining("update");
    }

    @Test
    @DisplayName("is refused when it holds a command that this node does not know")
    void unknownCommand() throws InvalidProtocolBufferException {
        var ofFieldNumber1007 = EntryProto.Command.parseFrom(new byte[] {(byte) 0xFA, 0x3E, 0});
        var form =
                EntryProto.Entry.newBuilder()
                        .setVersion(EntryCodec.VERSION)
                        .setSession(IdentifierForm.bytes(Samples.SESSION.uuid()))
                        .addCommands(ofFieldNumber1007)
                        .build();

        assertThatThrownBy(() -> EntryCodec.decode(withChecksum(form)))
                .isInstanceOf(UnreadableEntryException.class)
                .hasMessageContaining("version " + EntryCodec.VERSION)
                .hasMessageContaining("unknown kind of command");
    }

    @Test
    @DisplayName("is refused when it was cut short anywhere")
    void cutShort() {
        var bytes = EntryCodec.encode(Samples.entryWithEverything());

        for (var length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> EntryCodec.decode(cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(UnreadableEntryException.class);
        }
    }

    @Test
    @DisplayName("is refused when any one bit of it has changed")
    void anyBitChanged() {
        var bytes = EntryCodec.encode(Samples.entry(new Command.SettleJob(Samples.RENDER)));

        for (var bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            var damaged = bytes.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> EntryCodec.decode(damaged))
                    .as("bit %d of byte %d", bit % Byte.SIZE, bit / Byte.SIZE)
                    .isInstanceOf(UnreadableEntryException.class);
        }
    }

    private static Entry submit(JobSpec spec) {
        return Samples.entry(new Command.SubmitJob(Samples.submission(spec)));
    }

    private static byte[] withChecksum(EntryProto.Entry form) {
        var checksum = new CRC32C();
        checksum.update(form.toByteArray());
        return ByteBuffer.allocate(form.getSerializedSize() + Integer.BYTES)
                .put(form.toByteArray())
                .putInt((int) checksum.getValue())
                .array();
    }
}
