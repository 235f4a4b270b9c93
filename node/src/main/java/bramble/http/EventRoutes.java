package bramble.http;

import bramble.api.EventView;
import bramble.api.ProblemException;
import bramble.api.Wire;
import bramble.core.Change;
import bramble.core.JobState;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.log.Leadership;
import bramble.master.Event;
import bramble.master.Listener;
import bramble.master.Master;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the cluster as server-sent events, from this node's own replica. Their ids are
 * the same on every node, so a reader may go on at another one with {@code Last-Event-ID}.
 *
 * <p>Who is the master is told first, and whenever it changes; that is this node's own knowledge
 * and has no id.
 */
final class EventRoutes {

    private static final String LAST = "Last-Event-ID";
    private static final Map<String, String> HEADERS =
            Map.of(Answer.CONTENT_TYPE, "text/event-stream", "Cache-Control", "no-cache");

    /** How soon a change of master is told. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** How often a comment is sent while nothing happens. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    /** How long a node that was asked in place of this one may be silent. */
    private static final Duration SILENCE = SIGN_OF_LIFE.multipliedBy(2);

    private final Master master;
    private final Mastership mastership;
    private final Elsewhere elsewhere;

    /** The way to the nodes that have a replica, for one that has none. */
    record Elsewhere(NodeId self, Peers peers, NodeClient client) {

        List<NodeId> voters() {
            return peers.voters().contains(self) ? List.of() : List.copyOf(peers.voters());
        }
    }

    EventRoutes(Master master, Mastership mastership, Elsewhere elsewhere) {
        this.master = master;
        this.mastership = mastership;
        this.elsewhere = elsewhere;
    }

    void addTo(Router router) {
        router.add("GET /v1/events", Rights.READER, this::events);
    }

    private void events(Visit visit) throws IOException {
        var voters = elsewhere.voters();
        if (voters.isEmpty() || visit.isPassedOn()) {
            here(visit);
            return;
        }
        for (var voter : voters) {
            if (isToldBy(voter, visit)) {
                return;
            }
        }
        throw new ProblemException(
                Problems.unavailable("none of the nodes that know what happens can be reached"));
    }

    /** Hands on what another node tells; false when that one cannot be reached. */
    private boolean isToldBy(NodeId voter, Visit visit) throws IOException {
        var address = elsewhere.peers().address(voter).orElse(null);
        if (address == null) {
            return false;
        }
        var headers = new TreeMap<String, String>();
        visit.header(LAST).ifPresent(last -> headers.put(LAST, last));
        headers.putAll(visit.credentials());
        var passing = new Passing("GET", "/v1/events", headers, new byte[0]);
        try (var conversation = elsewhere.client().connect(address)) {
            var answer = conversation.send(passing, SILENCE);
            if (answer.status() != 200 || !(answer.body() instanceof Answer.Stream stream)) {
                visit.answer(answer);
                return true;
            }
            var out = visit.stream(200, HEADERS);
            var buffer = new byte[8 << 10];
            for (var count = stream.in().read(buffer);
                    count >= 0;
                    count = stream.in().read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
            out.close();
            return true;
        } catch (IOException e) {
            if (visit.hasBegun()) {
                throw new Visit.Aborted();
            }
            elsewhere.client().forget(address);
            return false;
        }
    }

    private void here(Visit visit) throws IOException {
        var after = visit.header(LAST).map(EventRoutes::number).orElse(Event.Position.NOW);
        try (var listener = listen(after)) {
            var out = visit.stream(200, HEADERS);
            new Telling(out, listener).run();
            out.close();
        }
    }

    private static Event.Position number(String text) {
        try {
            return Event.Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(LAST, Problems.text(e));
        }
    }

    private Listener listen(Event.Position after) {
        try {
            return Local.await(master.listen(after), Deadline.in(Relay.PATIENCE));
        } catch (TimeoutException e) {
            throw new ProblemException(Problems.unavailable("this node's replica is busy"));
        }
    }

    /** One listener's stream. */
    private final class Telling {
        private final OutputStream out;
        private final Listener listener;
        private @Nullable Leadership told;
        private Deadline alive = Deadline.in(SIGN_OF_LIFE);

        Telling(OutputStream out, Listener listener) {
            this.out = out;
            this.listener = listener;
        }

        /** Tells until the reader is gone, which throws, or this node sends it away. */
        void run() throws IOException {
            if (listener.isLate()) {
                tell(
                        "missed",
                        null,
                        new EventView(
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "what happened right after that id is remembered no more: look"
                                        + " at the jobs and nodes themselves"));
            }
            while (true) {
                tellMaster();
                out.flush();
                var next = next();
                if (next != null) {
                    tell(next);
                } else if (listener.isClosed()) {
                    return;
                } else if (alive.hasPassed()) {
                    out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                    alive = Deadline.in(SIGN_OF_LIFE);
                }
            }
        }

        private @Nullable Event next() throws IOException {
            try {
                return listener.next(LOOK).orElse(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("this node is stopping");
            }
        }

        private void tellMaster() throws IOException {
            var now = mastership.now();
            if (!now.equals(told)) {
                told = now;
                var node = now.master() == null ? null : NodeId.parse(now.master()).uuid();
                tell("master", null, EventView.ofMaster(node, now.term()));
            }
        }

        private void tell(Event event) throws IOException {
            var at = Instant.ofEpochMilli(event.timeMillis());
            var name = event.subject();
            var view =
                    switch (event.change()) {
                        case Change.JobAdvanced job ->
                                EventView.ofJob(
                                        at, job.job().uuid(), name, state(job.state()), null);
                        case Change.OutputsRemoved job ->
                                EventView.ofJob(
                                        at, job.job().uuid(), name, "outputs removed", job.why());
                        case Change.NodeJoined node ->
                                EventView.ofNode(at, node.node().uuid(), name, "joined", null);
                        case Change.NodeServes node ->
                                EventView.ofNode(
                                        at, node.node().uuid(), name, state(node.service()), null);
                        case Change.LeasesExpired node ->
                                EventView.ofNode(
                                        at, node.node().uuid(), name, "lost its tasks", node.why());
                        case Change.NodeRemoved node ->
                                EventView.ofNode(at, node.node().uuid(), name, "removed", null);
                    };
            tell(view.job() == null ? "node" : "job", event.position(), view);
        }

        private static String state(JobState state) {
            return JobViews.state(state).text();
        }

        private static String state(Node.Service service) {
            return switch (service) {
                case WORKING -> "resumed";
                case DRAINING -> "draining";
                case LEAVING -> "leaving";
            };
        }

        private void tell(String type, Event.@Nullable Position position, EventView view)
                throws IOException {
            var id = position == null ? "" : "id: " + position + "\n";
            var text = id + "event: " + type + "\ndata: " + Wire.toJson(view) + "\n\n";
            out.write(text.getBytes(StandardCharsets.UTF_8));
            alive = Deadline.in(SIGN_OF_LIFE);
        }
    }
}
