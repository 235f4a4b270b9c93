package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.fuzz.Rounds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Mutated bytes")
class MutatedEntryTest {

    @Test
    @DisplayName("of an entry are read, or refused as unreadable, even with a good checksum")
    void entry() throws Exception {
        var valid =
                List.of(
                        message(EntryCodec.encode(Samples.entryWithEverything())),
                        message(EntryCodec.encode(Samples.entryOfMembers())),
                        message(EntryCodec.encode(Samples.entryOfAccess())),
                        message(EntryCodec.encode(Samples.entryOfRunners())));

        var tally =
                Rounds.play(
                        valid,
                        UnreadableEntryException.class,
                        bytes -> EntryCodec.decode(checked(bytes)));

        assertThat(tally.answered()).isPositive();
        assertThat(tally.refused()).isPositive();
    }

    @Test
    @DisplayName("of the state are read, or refused as unreadable")
    void snapshot() throws Exception {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(Samples.snapshot(), out);

        var tally =
                Rounds.play(
                        List.of(out.toByteArray()),
                        UnreadableSnapshotException.class,
                        bytes -> SnapshotCodec.read(new ByteArrayInputStream(bytes)));

        assertThat(tally.refused()).isPositive();
    }

    private static byte[] message(byte[] entry) {
        return Arrays.copyOf(entry, entry.length - Integer.BYTES);
    }

    private static byte[] checked(byte[] message) {
        var checksum = new CRC32C();
        checksum.update(message);
        return ByteBuffer.allocate(message.length + Integer.BYTES)
                .put(message)
                .putInt((int) checksum.getValue())
                .array();
    }
}
