package bramble.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Submits many jobs, some hundreds a call. What has no answer yet is sent again, which the ids make
 * harmless. For one thread, once.
 */
final class BulkSubmission {

    private static final int LINES_MAX = 500;
    private static final int BYTES_MAX = 1 << 20;
    private static final int ROUNDS_MAX = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Calls calls;
    private final Consumer<BulkAnswer> answers;
    private final List<UUID> ids = new ArrayList<>();
    private final List<byte[]> lines = new ArrayList<>();
    private int bytes;
    private long told;

    BulkSubmission(Calls calls, Consumer<BulkAnswer> answers) {
        this.calls = calls;
        this.answers = answers;
    }

    void submit(Iterable<JobRequest> requests) {
        for (JobRequest request : requests) {
            UUID id = request.id();
            if (id == null) {
                throw new IllegalArgumentException("each job of a bulk submission needs an id");
            }
            byte[] line = Wire.toBytes(request);
            if (lines.size() == LINES_MAX
                    || (bytes + line.length > BYTES_MAX && !lines.isEmpty())) {
                sendBatch();
            }
            ids.add(id);
            lines.add(line);
            bytes += line.length + 1;
        }
        if (!lines.isEmpty()) {
            sendBatch();
        }
    }

    /**
     * Sends what is collected until each line has a final answer, and tells the answers in order.
     */
    private void sendBatch() {
        @Nullable BulkAnswer[] got = new BulkAnswer[lines.size()];
        List<Integer> open = new ArrayList<>();
        for (int line = 0; line < lines.size(); line++) {
            open.add(line);
        }
        for (int round = 0; round < ROUNDS_MAX && !open.isEmpty(); round++) {
            if (round > 0) {
                pause();
            }
            exchange(open, got);
            open.removeIf(line -> isFinal(got[line]));
        }
        for (int line = 0; line < got.length; line++) {
            BulkAnswer answer = got[line];
            answers.accept(
                    answer == null
                            ? lost(line, "the answer was lost")
                            : numbered(answer, told + line + 1));
        }
        told += got.length;
        ids.clear();
        lines.clear();
        bytes = 0;
    }

    private void exchange(List<Integer> open, @Nullable BulkAnswer[] got) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(bytes);
        for (int line : open) {
            body.writeBytes(lines.get(line));
            body.write('\n');
        }
        Call call =
                Call.post("/v1/jobs", body.toString(StandardCharsets.UTF_8))
                        .withContentType("application/x-ndjson");
        int next = 0;
        try (Answer answer = calls.send(call).checked();
                InputStream in = answer.stream()) {
            Lines replies = new Lines(in);
            for (byte[] json = replies.next();
                    json != null && next < open.size();
                    json = replies.next()) {
                got[open.get(next++)] = Wire.read(BulkAnswer.class, json);
            }
        } catch (ProblemException e) {
            if (e.problem().kind() != ProblemType.UNKNOWN) {
                throw e;
            }
            markLost(open, next, got, e.problem().detail());
        } catch (IOException e) {
            markLost(open, next, got, "the answer broke off (" + e.getMessage() + ")");
        }
    }

    private void markLost(List<Integer> open, int from, @Nullable BulkAnswer[] got, String why) {
        for (int line : open.subList(from, open.size())) {
            got[line] = lost(line, why);
        }
    }

    private BulkAnswer lost(int line, String why) {
        UUID id = ids.get(line);
        Problem problem =
                Problem.of(ProblemType.UNKNOWN, "It may have been accepted or not: " + why + ".")
                        .withSettle(id);
        return new BulkAnswer(told + line + 1, id, problem.status(), null, problem);
    }

    private static BulkAnswer numbered(BulkAnswer answer, long line) {
        return new BulkAnswer(
                line, answer.id(), answer.status(), answer.receipt(), answer.problem());
    }

    private static boolean isFinal(@Nullable BulkAnswer answer) {
        return answer != null
                && answer.status() != ProblemType.UNAVAILABLE.status()
                && answer.status() != ProblemType.OVERLOADED.status();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while submitting");
        }
    }
}
