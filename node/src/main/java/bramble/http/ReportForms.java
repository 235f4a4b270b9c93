package bramble.http;

import bramble.core.AttemptEnd;
import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.http.ProtocolJson.HolderJson;
import bramble.http.StoreForms.KeptJson;
import bramble.http.StoreForms.OutputJson;
import bramble.protocol.Report;
import bramble.protocol.ReportAnswer;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker's report and the answer to it as JSON documents; see {@link ProtocolJson}. */
final class ReportForms {

    private ReportForms() {}

    /** {@link TaskReport}. */
    @Json
    record EndJson(
            long lease,
            String tasks,
            String kind,
            int exitCode,
            String why,
            long startedAtMillis,
            long finishedAtMillis,
            @Nullable OutputJson output) {

        static EndJson of(TaskReport report) {
            var end = report.end();
            return new EndJson(
                    report.lease().number(),
                    report.tasks().toString(),
                    end.kind().name(),
                    end.exitCode(),
                    end.why(),
                    report.startedAtMillis(),
                    report.finishedAtMillis(),
                    OutputJson.of(report.output()));
        }

        TaskReport read() {
            var end = new AttemptEnd(AttemptEnd.Kind.valueOf(kind), exitCode, why);
            return new TaskReport(
                    new LeaseId(lease),
                    TaskSet.parse(tasks),
                    end,
                    startedAtMillis,
                    finishedAtMillis,
                    output == null ? null : output.read());
        }
    }

    /** {@link Report}. */
    @Json
    record ReportJson(HolderJson worker, List<EndJson> reports, @Nullable List<KeptJson> kept) {
        static ReportJson of(Report report) {
            return new ReportJson(
                    HolderJson.of(report.worker()),
                    report.reports().stream().map(EndJson::of).toList(),
                    report.kept().stream().map(KeptJson::of).toList());
        }

        Report read() {
            return new Report(
                    worker.read(),
                    reports.stream().map(EndJson::read).toList(),
                    kept == null ? List.of() : kept.stream().map(KeptJson::read).toList());
        }
    }

    /** {@link ReportAnswer}. */
    @Json
    record ReportAnswerJson(long term, int recorded, int stale) {
        static ReportAnswerJson of(ReportAnswer answer) {
            return new ReportAnswerJson(answer.term(), answer.recorded(), answer.stale());
        }

        ReportAnswer read() {
            return new ReportAnswer(term, recorded, stale);
        }
    }
}
