package bramble.http;

import bramble.api.Limits;
import bramble.api.ProblemException;
import bramble.core.JobId;
import bramble.core.Submission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Many submissions in one request, a line each, answered line by line in order. Lines are decided
 * in batches: one batch is on its way to the log while the next one is read, and they are logged in
 * the order of the lines, so that a job may come after another of the same stream.
 */
final class BulkRoute {

    /** Lines on their way to the log at once. */
    static final int BATCH_LINES_MAX = 1_000;

    /** Bytes after which a batch is closed; its last line may go beyond. */
    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final BulkDecisions decisions;
    private final BodyBudget budget;
    private final Executor threads;

    BulkRoute(BulkDecisions decisions, BodyBudget budget, Executor threads) {
        this.decisions = decisions;
        this.budget = budget;
        this.threads = threads;
    }

    /**
     * One line as it was understood.
     *
     * @param number counted from 1
     * @param submission null when the line is wrong
     * @param problem what is wrong with it, null when nothing is
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record Line(
            long number,
            byte[] json,
            @Nullable JobId id,
            @Nullable Submission submission,
            @Nullable ProblemException problem) {}

    void answer(Visit visit) throws IOException {
        var from = new BulkDecisions.From(visit.isPassedOn(), visit.credentials());
        var user = visit.caller().name();
        var reader = new LineReader(visit.body(), Limits.DOCUMENT_BYTES_MAX);
        var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
        try (var backlog = new AnswerBacklog(out)) {
            var number = 0L;
            CompletableFuture<Void> under = CompletableFuture.completedFuture(null);
            while (true) {
                var batch = read(reader, number, user);
                join(under);
                if (batch.isEmpty()) {
                    break;
                }
                if (!visit.stillMay()) {
                    throw new IOException("its user was removed meanwhile");
                }
                number += batch.size();
                under = CompletableFuture.runAsync(() -> decide(batch, from, backlog), threads);
            }
            backlog.finish();
        } catch (IOException | RuntimeException e) {
            // The answer has begun: only a broken connection tells the client that it is not whole.
            org.slf4j.LoggerFactory.getLogger(BulkRoute.class)
                    .info("a bulk submission broke off: {}", e.getMessage());
            throw new Visit.Aborted();
        }
    }

    private void decide(List<Line> batch, BulkDecisions.From from, AnswerBacklog backlog) {
        var bytes = batch.stream().mapToLong(line -> line.json().length).sum();
        try (var _ = budget.take(bytes)) {
            for (var answer : decisions.decide(batch, from)) {
                backlog.add(answer);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void join(CompletableFuture<Void> batch) throws IOException {
        try {
            batch.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    /** Waits for a line, and takes what has come after it. */
    private static List<Line> read(LineReader reader, long before, String user) throws IOException {
        var batch = new ArrayList<Line>();
        var bytes = 0L;
        var number = before;
        while (batch.size() < BATCH_LINES_MAX
                && bytes < BATCH_BYTES_MAX
                && (batch.isEmpty() || reader.hasMore())) {
            var line = reader.next();
            if (line == null) {
                break;
            }
            if (!line.tooLong()
                    && new String(line.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1)
                            .isBlank()) {
                continue;
            }
            batch.add(understood(++number, line, user));
            bytes += line.bytes().length;
        }
        return batch;
    }

    private static Line understood(long number, LineReader.Line line, String user) {
        JobId id = null;
        try {
            if (line.tooLong()) {
                throw Visit.tooLarge("the line", Limits.DOCUMENT_BYTES_MAX);
            }
            var request = Submissions.request(line.bytes());
            if (request.id() == null) {
                throw ProblemException.invalid(
                        "id", "each line needs the id of its job, which its sender makes");
            }
            id = Visit.jobId("id", request.id().toString());
            var submission = Submissions.submission(id, request, user);
            return new Line(number, line.bytes(), id, submission, null);
        } catch (ProblemException e) {
            return new Line(number, new byte[0], id, null, e);
        }
    }
}
