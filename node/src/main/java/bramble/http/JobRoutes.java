package bramble.http;

import bramble.api.CancelAnswer;
import bramble.api.JobIds;
import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Receipt;
import bramble.api.RetryRequest;
import bramble.api.Wire;
import bramble.core.Command;
import bramble.core.Decision;
import bramble.core.JobId;
import bramble.core.Result;
import bramble.http.Relay.Errand;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Submitting jobs and deciding about them. */
final class JobRoutes {

    static final String NDJSON = "application/x-ndjson";

    private static final String NODE_MADE_ID =
            "the node made the id; make your own and PUT it, then sending it again after a lost answer cannot submit it twice";

    private static final int RETRY_BODY_MAX = 64 << 10;

    private final Relay relay;
    private final Local local;
    private final Receipts receipts;
    private final BodyBudget budget;
    private final BulkRoute bulk;

    JobRoutes(Relay relay, Local local, Receipts receipts, BodyBudget budget, BulkRoute bulk) {
        this.relay = relay;
        this.local = local;
        this.receipts = receipts;
        this.budget = budget;
        this.bulk = bulk;
    }

    void addTo(Router router) {
        router.add("PUT /v1/jobs/{id}", Rights.SUBMITTER, this::put);
        router.add("POST /v1/jobs", Rights.SUBMITTER, this::post);
        router.add("POST /v1/jobs/{id}/settle", Rights.SUBMITTER, this::settle);
        router.add("POST /v1/jobs/{id}/cancel", Rights.SUBMITTER, this::cancel);
        router.add("POST /v1/jobs/{id}/retry", Rights.SUBMITTER, this::retry);
    }

    private void put(Visit visit) throws IOException {
        var id = visit.job();
        try (var _ = budget.take(expectedLength(visit))) {
            visit.answer(submitted(visit, id, visit.body(Limits.DOCUMENT_BYTES_MAX)));
        }
    }

    private void post(Visit visit) throws IOException {
        if (visit.hasType(NDJSON)) {
            bulk.answer(visit);
            return;
        }
        try (var _ = budget.take(expectedLength(visit))) {
            var document = visit.body(Limits.DOCUMENT_BYTES_MAX);
            var named = Submissions.request(document).id();
            if (named != null) {
                visit.answer(submitted(visit, Visit.jobId("id", named.toString()), document));
                return;
            }
            // With an id of its own the submission can be repeated by this node, which its sender
            // could not do.
            var answer = submitted(visit, new JobId(JobIds.next()), document);
            visit.answer(answer.status() / 100 == 2 ? noted(answer) : answer);
        }
    }

    /** The id is new, so the job is, even if a lost answer made this node submit it twice. */
    private static Answer noted(Answer answer) {
        var bytes = ((Answer.Bytes) answer.body()).bytes();
        return Answer.json(201, Receipts.noted(Wire.read(Receipt.class, bytes), NODE_MADE_ID));
    }

    private static long expectedLength(Visit visit) {
        return visit.header("Content-Length")
                .filter(text -> text.length() < 10)
                .map(Long::parseLong)
                .orElse((long) Limits.DOCUMENT_BYTES_MAX);
    }

    private Answer submitted(Visit visit, JobId id, byte[] document) {
        var submission =
                Submissions.submission(id, Submissions.request(document), visit.caller().name());
        var passing =
                new Passing(
                        "PUT",
                        "/v1/jobs/" + id,
                        java.util.Map.of(Answer.CONTENT_TYPE, Answer.JSON),
                        document);
        return relay.answer(
                Errand.of(
                        visit,
                        passing,
                        deadline -> {
                            var accepted =
                                    receipts.accepted(
                                            id,
                                            local.propose(
                                                    new Command.SubmitJob(submission), deadline));
                            return Answer.json(accepted.first() ? 201 : 200, accepted.receipt());
                        },
                        Optional.of(id)));
    }

    private void settle(Visit visit) throws IOException {
        var id = visit.job();
        visit.answer(
                relay.answer(
                        change(
                                visit,
                                id,
                                deadline ->
                                        Answer.json(
                                                200,
                                                receipts.settled(
                                                        id,
                                                        local.propose(
                                                                new Command.SettleJob(id),
                                                                deadline))))));
    }

    private void cancel(Visit visit) throws IOException {
        var id = visit.job();
        visit.answer(
                relay.answer(
                        change(visit, id, deadline -> cancelled(id, visit.caller(), deadline))));
    }

    /**
     * A job of another user is for admins to change. Its user never changes, so that it need not be
     * looked at again when the change is applied.
     */
    private void refuseOthers(JobId id, Caller caller, String what, Deadline deadline) {
        if (caller.mayChangeAnyJob()) {
            return;
        }
        // Asked and not glanced at: a new master's own replica may not know of the job yet.
        var owner =
                local.ask(
                                reader ->
                                        reader.state()
                                                .jobs()
                                                .find(id)
                                                .map(job -> job.origin().user()),
                                deadline)
                        .orElse(caller.name());
        if (!caller.mayChangeJobOf(owner)) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.FORBIDDEN,
                                    "job "
                                            + id
                                            + " was submitted by "
                                            + (owner.isEmpty() ? "somebody without a name" : owner)
                                            + ", and "
                                            + caller.name()
                                            + " may "
                                            + what
                                            + " own jobs only: ask an admin")
                            .withId(id.uuid()));
        }
    }

    private Answer cancelled(JobId id, Caller caller, Deadline deadline) {
        refuseOthers(id, caller, "cancel", deadline);
        if (local.propose(new Command.CancelJob(id, "cancelled by its user"), deadline)
                instanceof Result.NotFound) {
            throw missing(
                    id, local.glance(reader -> reader.state().decisions().find(id)).orElse(null));
        }
        return local.glance(
                        reader ->
                                reader.state()
                                        .jobs()
                                        .find(id)
                                        .map(
                                                job ->
                                                        new CancelAnswer(
                                                                id.uuid(),
                                                                JobViews.state(job.state()),
                                                                new JobViews(reader).why(job))))
                .map(answer -> Answer.json(202, answer))
                .orElseThrow(() -> missing(id, null));
    }

    private static Errand change(Visit visit, JobId id, Relay.AtMaster atMaster) {
        var passing = new Passing(visit.method(), visit.target(), java.util.Map.of(), new byte[0]);
        return Errand.of(visit, passing, atMaster, Optional.of(id));
    }

    private void retry(Visit visit) throws IOException {
        var of = visit.job();
        var body = visit.body(RETRY_BODY_MAX);
        var named = body.length == 0 ? null : Wire.readStrict(RetryRequest.class, body).id();
        var id = named == null ? new JobId(JobIds.next()) : Visit.jobId("id", named.toString());
        var passing =
                Passing.post(
                        "/v1/jobs/" + of + "/retry",
                        Answer.JSON,
                        Wire.toBytes(new RetryRequest(id.uuid())));
        var answer =
                relay.answer(
                        Errand.of(
                                visit,
                                passing,
                                deadline -> retried(of, id, visit.caller(), deadline),
                                Optional.of(id)));
        visit.answer(named == null && answer.status() / 100 == 2 ? noted(answer) : answer);
    }

    private Answer retried(JobId of, JobId id, Caller caller, Deadline deadline) {
        refuseOthers(of, caller, "retry", deadline);
        var command = new Command.RetryJob(id, of, caller.name(), Submissions.digestOfRetry(of));
        var result = local.propose(command, deadline);
        if (result instanceof Result.NotFound) {
            throw missing(
                    of, local.glance(reader -> reader.state().decisions().find(of)).orElse(null));
        }
        var accepted = receipts.accepted(id, result);
        return Answer.json(accepted.first() ? 201 : 200, accepted.receipt());
    }

    /** Says why there is no job of an id, as far as the decision about it tells. */
    static ProblemException missing(JobId id, @Nullable Decision decision) {
        if (decision == null) {
            return Problems.notSeen(id.uuid());
        }
        if (decision.accepted()) {
            return new ProblemException(
                    Problem.of(
                                    ProblemType.NOT_FOUND,
                                    "job "
                                            + id
                                            + " was accepted and has ended, and its record has been forgotten since to make room for newer ones")
                            .withId(id.uuid()));
        }
        return new ProblemException(
                Problem.of(
                                ProblemType.REFUSED,
                                "job " + id + " was refused for good: " + decision.reason())
                        .withId(id.uuid()));
    }
}
