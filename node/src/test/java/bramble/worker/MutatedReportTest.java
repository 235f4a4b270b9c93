package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.ContentId;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.core.Output;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.fuzz.Rounds;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Mutated bytes of the journal's reports")
class MutatedReportTest {

    private static final NodeId ATTIC = NodeId.parse("ffffffff-0000-4000-8000-000000000001");

    @Test
    @DisplayName("are read, or refused as damaged")
    void answersOrRefuses() throws Exception {
        var plain =
                new TaskReport(
                        new LeaseId(7),
                        TaskSet.parse("0-9"),
                        new AttemptEnd(AttemptEnd.Kind.SUCCEEDED, 0, ""),
                        1_790_000_000_000L,
                        1_790_000_000_900L);
        var kept =
                plain.withOutput(
                        new Output(
                                ContentId.segment(ATTIC, 7),
                                List.of(ContentId.sha256("fedcba9876543210".repeat(4))),
                                100));

        var tally =
                Rounds.play(
                        List.of(ReportCodec.encode(List.of(plain, kept))),
                        IOException.class,
                        ReportCodec::decode);

        assertThat(tally.answered()).isPositive();
        assertThat(tally.refused()).isPositive();
    }
}
