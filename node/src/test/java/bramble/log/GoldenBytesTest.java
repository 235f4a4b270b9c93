package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.Command;
import bramble.core.Runner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The golden files hold what released versions wrote, in hexadecimal. They are never written again:
 * a new format gets a new file beside the old one, and both are read for ever.
 */
@DisplayName("What version 1 wrote")
class GoldenBytesTest {

    @Test
    @DisplayName("of the log is read as it was meant")
    void entryIsRead() throws IOException {
        assertThat(EntryCodec.decode(golden("entry-v1.hex")))
                .isEqualTo(Samples.entryWithEverything());
    }

    @Test
    @DisplayName("of the log is what this version writes")
    void entryIsWritten() throws IOException {
        assertThat(hex(EntryCodec.encode(Samples.entryWithEverything())))
                .as("the format has changed: raise its version, and add a golden file")
                .isEqualTo(hex(golden("entry-v1.hex")));
    }

    @Test
    @DisplayName("of the state is read as it was meant")
    void snapshotIsRead() throws IOException {
        assertThat(SnapshotCodec.read(new ByteArrayInputStream(golden("snapshot-v1.hex"))))
                .isEqualTo(Samples.snapshot());
    }

    @Test
    @DisplayName("of the state is what this version writes")
    void snapshotIsWritten() throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(Samples.snapshot(), out);

        assertThat(hex(out.toByteArray()))
                .as("the format has changed: raise its version, and add a golden file")
                .isEqualTo(hex(golden("snapshot-v1.hex")));
    }

    @Test
    @DisplayName("of members that leave is read, and written by this version")
    void members() throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(Samples.snapshotOfMembers(), out);
        var snapshot = golden("members-snapshot-v1.hex");
        var entry = golden("members-entry-v1.hex");

        assertThat(SnapshotCodec.read(new ByteArrayInputStream(snapshot)))
                .isEqualTo(Samples.snapshotOfMembers());
        assertThat(EntryCodec.decode(entry)).isEqualTo(Samples.entryOfMembers());
        assertThat(hex(out.toByteArray())).isEqualTo(hex(snapshot));
        assertThat(hex(EntryCodec.encode(Samples.entryOfMembers()))).isEqualTo(hex(entry));
    }

    @Test
    @DisplayName("of join tokens and users is read, and written by this version")
    void access() throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(Samples.snapshotOfAccess(), out);
        var snapshot = golden("access-snapshot-v1.hex");
        var entry = golden("access-entry-v1.hex");

        assertThat(SnapshotCodec.read(new ByteArrayInputStream(snapshot)))
                .isEqualTo(Samples.snapshotOfAccess());
        assertThat(EntryCodec.decode(entry)).isEqualTo(Samples.entryOfAccess());
        assertThat(hex(out.toByteArray())).isEqualTo(hex(snapshot));
        assertThat(hex(EntryCodec.encode(Samples.entryOfAccess()))).isEqualTo(hex(entry));
    }

    @Test
    @DisplayName("of jobs for the line runner is read, and written by this version")
    void lines() throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(Samples.snapshotOfLines(), out);
        var snapshot = golden("lines-snapshot-v1.hex");
        var entry = golden("lines-entry-v1.hex");

        assertThat(SnapshotCodec.read(new ByteArrayInputStream(snapshot)))
                .isEqualTo(Samples.snapshotOfLines());
        assertThat(EntryCodec.decode(entry)).isEqualTo(Samples.entryOfLines());
        assertThat(hex(out.toByteArray())).isEqualTo(hex(snapshot));
        assertThat(hex(EntryCodec.encode(Samples.entryOfLines()))).isEqualTo(hex(entry));
    }

    @Test
    @DisplayName("of what runs a task is read, and written by this version")
    void runners() throws IOException {
        var entry = golden("runner-entry-v1.hex");

        assertThat(EntryCodec.decode(entry)).isEqualTo(Samples.entryOfRunners());
        assertThat(hex(EntryCodec.encode(Samples.entryOfRunners()))).isEqualTo(hex(entry));
    }

    @Test
    @DisplayName(
            "of a job whose processes serve other jobs too is read, and written by this version")
    void warm() throws IOException {
        var entry = golden("warm-entry-v1.hex");

        assertThat(EntryCodec.decode(entry)).isEqualTo(Samples.entryOfWarm());
        assertThat(hex(EntryCodec.encode(Samples.entryOfWarm()))).isEqualTo(hex(entry));
    }

    @Test
    @DisplayName("has every kind of command, so that none is released without golden bytes")
    void everyCommand() throws IOException {
        var kept = new HashSet<Class<?>>();
        for (var file :
                List.of(
                        "entry-v1.hex",
                        "members-entry-v1.hex",
                        "access-entry-v1.hex",
                        "runner-entry-v1.hex")) {
            EntryCodec.decode(golden(file)).commands().forEach(each -> kept.add(each.getClass()));
        }

        assertThat(kept).containsExactlyInAnyOrder(Command.class.getPermittedSubclasses());
    }

    @Test
    @DisplayName("has every runner and every end of an attempt")
    void everyConstant() throws IOException {
        var runners = new HashSet<Class<?>>();
        var ends = EnumSet.noneOf(AttemptEnd.Kind.class);
        for (var file : List.of("entry-v1.hex", "runner-entry-v1.hex")) {
            for (var command : EntryCodec.decode(golden(file)).commands()) {
                if (command instanceof Command.SubmitJob submit) {
                    runners.add(submit.submission().spec().attempts().runner().getClass());
                }
                if (command instanceof Command.FinishTasks finish) {
                    finish.reports().forEach(each -> ends.add(each.end().kind()));
                }
            }
        }

        assertThat(runners).containsExactlyInAnyOrder(Runner.class.getPermittedSubclasses());
        assertThat(ends).containsExactlyInAnyOrder(AttemptEnd.Kind.values());
    }

    private static byte[] golden(String file) throws IOException {
        try (var in =
                Objects.requireNonNull(
                        GoldenBytesTest.class.getResourceAsStream("/golden/" + file), file)) {
            var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
