package bramble.http;

import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.NodeId;
import bramble.core.Nodes;
import bramble.http.ProtocolJson.AnswerJson;
import bramble.http.ProtocolJson.CallJson;
import bramble.http.ReportForms.ReportAnswerJson;
import bramble.http.ReportForms.ReportJson;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.master.DismissedException;
import bramble.master.Master;
import bramble.protocol.WorkerAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Where the workers of other nodes call the master. Never passed on: the worker's node knows the
 * master itself.
 */
final class WorkerRoutes {

    /** The largest call or report: a report has up to 2,000 entries of at most two kilobytes. */
    static final int BODY_MAX = 8 << 20;

    /** How long a call is waited for; the master holds it for about two seconds. */
    static final Duration CALL_WAIT = Duration.ofSeconds(4);

    private final Relay relay;
    private final Master master;
    private final Local local;
    private final Peers peers;
    private final Epochs epochs;

    WorkerRoutes(Relay relay, Master master, Local local, Peers peers, Epochs epochs) {
        this.relay = relay;
        this.master = master;
        this.local = local;
        this.peers = peers;
        this.epochs = epochs;
    }

    void addTo(Router router) {
        router.add("POST " + MasterCalls.CALL, Rights.NODE, this::call);
        router.add("POST " + MasterCalls.REPORT, Rights.NODE, this::report);
    }

    private void call(Visit visit) throws IOException {
        var document = Wire.read(CallJson.class, visit.body(Limits.DOCUMENT_BYTES_MAX));
        var call = Visit.understood("", document::read);
        visit.requireSpeaker(call.worker().node());
        Formats.require(visit.header(Formats.HEADER));
        answer(
                visit,
                deadline -> {
                    requireMember(call.worker().node());
                    // Of a node that was removed nothing is believed.
                    epochs.meet(visit);
                    try {
                        var told = Local.await(master.call(call), Deadline.in(CALL_WAIT));
                        learnFirst(told);
                        return Answer.json(200, AnswerJson.of(told));
                    } catch (TimeoutException e) {
                        throw new UnavailableException(
                                "the master did not answer the call in time", e);
                    }
                });
    }

    private void learnFirst(WorkerAnswer told) {
        var news = told.roster();
        if (news != null && epochs.isFirstToLearn(news)) {
            peers.learn(news);
        }
    }

    private void report(Visit visit) throws IOException {
        var document = Wire.read(ReportJson.class, visit.body(BODY_MAX));
        var report = Visit.understood("", document::read);
        visit.requireSpeaker(report.worker().node());
        Formats.require(visit.header(Formats.HEADER));
        answer(
                visit,
                deadline -> {
                    requireMember(report.worker().node());
                    // Of a node that was removed nothing is believed.
                    epochs.meet(visit);
                    try {
                        return Answer.json(
                                200,
                                ReportAnswerJson.of(Local.await(master.report(report), deadline)));
                    } catch (TimeoutException e) {
                        throw new UnknownFateException(
                                "no majority of the voters confirmed the report in time", e);
                    }
                });
    }

    /** Whoever is not one of the nodes must not take the room that is kept for their state. */
    private void requireMember(NodeId caller) {
        var nodes = local.glance(reader -> standing(reader.state().nodes(), caller));
        switch (nodes) {
            case MEMBER -> {}
            case REMOVED -> throw new DismissedException(caller);
            case UNKNOWN ->
                    throw new ProblemException(
                            Problem.of(
                                    ProblemType.FORBIDDEN,
                                    "node "
                                            + caller
                                            + " is no member of this cluster, and only members take work"));
        }
    }

    private enum Standing {
        MEMBER,
        REMOVED,
        UNKNOWN
    }

    private static Standing standing(Nodes nodes, NodeId caller) {
        if (nodes.find(caller).isPresent()) {
            return Standing.MEMBER;
        }
        return nodes.wasRemoved(caller) ? Standing.REMOVED : Standing.UNKNOWN;
    }

    private void answer(Visit visit, Relay.AtMaster atMaster) throws IOException {
        visit.answer(
                relay.answer(
                        new Relay.Errand(
                                Passing.get(visit.target()), atMaster, true, Optional.empty())));
    }
}
