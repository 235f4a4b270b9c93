package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Receipt;
import bramble.api.SettleAnswer;
import bramble.core.ClusterId;
import bramble.core.Decision;
import bramble.core.JobId;
import bramble.core.Result;
import bramble.core.SpecDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes of a committed result what the submitter is answered. May be used by any thread. */
final class Receipts {

    private record Origin(long term, ClusterId cluster, int epoch) {}

    private final Local local;
    private final AtomicReference<@Nullable Origin> known = new AtomicReference<>();

    Receipts(Local local) {
        this.local = local;
    }

    /** A receipt, and whether it was made just now. */
    record Accepted(Receipt receipt, boolean first) {}

    /**
     * The receipt of an accepted submission.
     *
     * @throws ProblemException for any other result
     */
    Accepted accepted(JobId job, Result result) {
        return switch (result) {
            case Result.Decided decided -> {
                if (!decided.decision().accepted()) {
                    throw refused(job, decided.decision().reason());
                }
                yield new Accepted(receipt(decided.decision()), decided.first());
            }
            case Result.Conflict conflict ->
                    throw new ProblemException(
                            Problem.of(
                                            ProblemType.CONFLICT,
                                            "job "
                                                    + job
                                                    + " was submitted before with another content: make a new id for this one")
                                    .withId(job.uuid())
                                    .withSpecDigest(text(conflict.original())));
            case Result.Expired expired ->
                    throw refused(
                            job,
                            "expired: the id is older than the 30 days for which decisions are kept; submit it under a new id");
            case Result.NotFound missing -> throw Problems.notSeen(job.uuid());
            case Result.Refused _, Result.Leased _, Result.Finished _, Result.Done _ ->
                    throw new IllegalStateException("a submission came to " + result);
        };
    }

    private static ProblemException refused(JobId job, String reason) {
        return new ProblemException(
                Problem.of(ProblemType.REFUSED, "refused for good: " + reason).withId(job.uuid()));
    }

    /**
     * The answer to a settling.
     *
     * @throws ProblemException when the id is older than decisions are kept
     */
    SettleAnswer settled(JobId job, Result result) {
        return switch (result) {
            case Result.Decided decided -> settled(job, decided.decision());
            case Result.Expired _ ->
                    throw refused(
                            job,
                            "expired: the id is older than the 30 days for which decisions are"
                                    + " kept, so nothing is accepted under it; whether it was"
                                    + " before is not known any more");
            case Result.Conflict _,
                    Result.NotFound _,
                    Result.Refused _,
                    Result.Leased _,
                    Result.Finished _,
                    Result.Done _ ->
                    throw new IllegalStateException("a settling came to " + result);
        };
    }

    private SettleAnswer settled(JobId job, Decision decision) {
        if (decision.accepted()) {
            return new SettleAnswer(
                    bramble.api.Decision.ACCEPTED,
                    job.uuid(),
                    "it was accepted",
                    receipt(decision));
        }
        return new SettleAnswer(
                bramble.api.Decision.REFUSED,
                job.uuid(),
                "it was refused for good: " + decision.reason(),
                null);
    }

    private Receipt receipt(Decision decision) {
        var receipt = decision.receipt();
        var origin = origin(receipt.term());
        return new Receipt(
                bramble.api.Decision.ACCEPTED,
                receipt.job().uuid(),
                origin.cluster().uuid(),
                origin.epoch(),
                receipt.term(),
                receipt.index(),
                Optional.ofNullable(receipt.digest()).map(Receipts::text).orElse(""),
                null);
    }

    /**
     * The cluster's identity never changes and its epoch at most with the term, so one look a term
     * is enough.
     */
    private Origin origin(long term) {
        var present = known.get();
        if (present == null || present.term() != term) {
            present =
                    local.glance(
                            reader ->
                                    new Origin(
                                            term,
                                            reader.state().cluster().orElseThrow(),
                                            reader.state().epoch()));
            known.set(present);
        }
        return present;
    }

    static String text(SpecDigest digest) {
        return "sha256:" + digest.hex();
    }

    /** The same receipt with a word to its receiver. */
    static Receipt noted(Receipt receipt, String note) {
        return new Receipt(
                receipt.decision(),
                receipt.job(),
                receipt.cluster(),
                receipt.epoch(),
                receipt.term(),
                receipt.index(),
                receipt.specDigest(),
                note);
    }
}
