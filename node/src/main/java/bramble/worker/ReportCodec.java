package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.LeaseId;
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

/**
 * Reports as records of the journal. A version comes first; what a version of this software wrote,
 * every later one reads.
 */
final class ReportCodec {

    private static final byte VERSION = 1;

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
        if (version != VERSION) {
            throw new IOException(
                    "a record of version "
                            + version
                            + " in the journal of results, written by a later version of Bramble");
        }
        var count = in.readInt();
        var reports = new ArrayList<TaskReport>();
        for (var i = 0; i < count; i++) {
            var lease = new LeaseId(in.readLong());
            var tasks = TaskSet.parse(readText(in));
            var kind = AttemptEnd.Kind.valueOf(readText(in));
            var end = new AttemptEnd(kind, in.readInt(), readText(in));
            reports.add(new TaskReport(lease, tasks, end, in.readLong(), in.readLong()));
        }
        return reports;
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
