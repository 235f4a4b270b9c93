package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.ContentId;
import bramble.core.LeaseId;
import bramble.core.Output;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports as records of the journal. A version comes first; what a version of this software wrote,
 * every later one reads.
 */
final class ReportCodec {

    private static final byte VERSION = 2;

    private ReportCodec() {}

    static byte[] encode(List<TaskReport> reports) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(reports.size());
            for (var report : reports) {
                out.writeLong(report.lease().number());
                writeText(out, report.tasks().toString());
                writeText(out, report.end().kind().name());
                out.writeInt(report.end().exitCode());
                writeText(out, report.end().why());
                out.writeLong(report.startedAtMillis());
                out.writeLong(report.finishedAtMillis());
                writeOutput(out, report.output());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IOException when it is of a later version, or damaged in a way that checksums miss
     */
    static List<TaskReport> decode(byte[] record) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(record));
        var version = in.readByte();
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "a record of version "
                            + version
                            + " in the journal of results, written by a later version of Bramble");
        }
        try {
            return reports(in, version);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "a record in the journal of results is damaged: " + e.getMessage(), e);
        }
    }

    /** Lengths, names and ranges that make no sense are illegal arguments of what reads them. */
    private static List<TaskReport> reports(DataInputStream in, byte version) throws IOException {
        var count = in.readInt();
        var reports = new ArrayList<TaskReport>();
        for (var i = 0; i < count; i++) {
            var lease = new LeaseId(in.readLong());
            var tasks = TaskSet.parse(readText(in));
            var kind = AttemptEnd.Kind.valueOf(readText(in));
            var end = new AttemptEnd(kind, in.readInt(), readText(in));
            var report = new TaskReport(lease, tasks, end, in.readLong(), in.readLong());
            reports.add(version == 1 ? report : report.withOutput(readOutput(in)));
        }
        return reports;
    }

    private static void writeOutput(DataOutputStream out, @Nullable Output output)
            throws IOException {
        out.writeBoolean(output != null);
        if (output != null) {
            writeText(out, output.segment().text());
            out.writeInt(output.files().size());
            for (var file : output.files()) {
                writeText(out, file.text());
            }
            out.writeLong(output.bytes());
        }
    }

    private static @Nullable Output readOutput(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        var segment = new ContentId(readText(in));
        var files = new ArrayList<ContentId>();
        for (var left = in.readInt(); left > 0; left--) {
            files.add(new ContentId(readText(in)));
        }
        return new Output(segment, files, in.readLong());
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
