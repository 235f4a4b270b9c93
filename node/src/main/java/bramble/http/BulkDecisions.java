package bramble.http;

import bramble.api.BulkAnswer;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.Command;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.log.Leadership;
import bramble.log.UnknownFateException;
import bramble.master.Master;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Has batches of submissions decided by the master, wherever that is, across changes of master. May
 * be used by any thread.
 */
final class BulkDecisions {

    private static final int LINE_MAX = 256 << 10;

    private final Master master;
    private final Receipts receipts;
    private final Mastership mastership;
    private final Peers peers;
    private final NodeClient client;

    BulkDecisions(
            Master master,
            Receipts receipts,
            Mastership mastership,
            Peers peers,
            NodeClient client) {
        this.master = master;
        this.receipts = receipts;
        this.mastership = mastership;
        this.peers = peers;
        this.client = client;
    }

    /**
     * Where a bulk comes from.
     *
     * @param passedOn whether another node passed it on
     * @param credentials what its sender has shown, for the master
     */
    record From(boolean passedOn, Map<String, String> credentials) {}

    /**
     * A batch on its way: the lines that have no answer yet, and those among them that some try may
     * have logged.
     */
    private static final class Course {
        final List<BulkRoute.Line> batch;
        final @Nullable BulkAnswer[] answers;
        final BitSet open = new BitSet();
        final BitSet maybeLogged = new BitSet();
        Problem trouble = Problems.unavailable("there is no master at the moment");

        Course(List<BulkRoute.Line> batch) {
            this.batch = batch;
            this.answers = new BulkAnswer[batch.size()];
            for (var i = 0; i < batch.size(); i++) {
                var problem = batch.get(i).problem();
                if (problem == null) {
                    open.set(i);
                } else {
                    answer(i, problem.problem());
                }
            }
        }

        void answer(int at, Problem problem) {
            var line = batch.get(at);
            var id = line.id() == null ? null : line.id().uuid();
            answers[at] = new BulkAnswer(line.number(), id, problem.status(), null, problem);
            open.clear(at);
        }

        void answer(int at, Receipts.Accepted accepted) {
            var line = batch.get(at);
            answers[at] =
                    new BulkAnswer(
                            line.number(),
                            accepted.receipt().job(),
                            accepted.first() ? 201 : 200,
                            accepted.receipt(),
                            null);
            open.clear(at);
        }

        /** Takes note of what one try came to; a line that may be tried again stays open. */
        void failed(int at, Problem problem) {
            switch (problem.kind()) {
                case UNKNOWN -> {
                    maybeLogged.set(at);
                    trouble = problem;
                }
                case UNAVAILABLE, OVERLOADED -> trouble = problem;
                case INVALID,
                        CONFLICT,
                        REFUSED,
                        NOT_SEEN,
                        NOT_FOUND,
                        NOT_ALLOWED,
                        TOO_LARGE,
                        UNAUTHORIZED,
                        FORBIDDEN,
                        INTERNAL ->
                        answer(at, problem);
            }
        }

        void giveUp() {
            for (var at = open.nextSetBit(0); at >= 0; at = open.nextSetBit(at + 1)) {
                var id = batch.get(at).id();
                answer(
                        at,
                        id != null && maybeLogged.get(at)
                                ? Problems.unknown(id.uuid(), trouble.detail())
                                : trouble);
            }
        }
    }

    /** The answers to a batch, in its order. */
    List<BulkAnswer> decide(List<BulkRoute.Line> batch, From from) {
        var course = new Course(batch);
        var deadline = Deadline.in(Relay.PATIENCE);
        while (!course.open.isEmpty()) {
            var leadership = mastership.now();
            var before = course.open.cardinality();
            attempt(course, leadership, from);
            if (course.open.cardinality() < before) {
                deadline = Deadline.in(Relay.PATIENCE);
            }
            if (!course.open.isEmpty() && (from.passedOn() || deadline.hasPassed())) {
                course.giveUp();
            } else if (!course.open.isEmpty()) {
                mastership.awaitChange(leadership, Mastership.pauseNanos(deadline));
            }
        }
        var answers = new ArrayList<BulkAnswer>(batch.size());
        for (var answer : course.answers) {
            if (answer == null) {
                throw new IllegalStateException("a line was left without an answer");
            }
            answers.add(answer);
        }
        return answers;
    }

    private void attempt(Course course, Leadership leadership, From from) {
        var node = leadership.master();
        if (leadership.isMaster()) {
            here(course);
        } else if (from.passedOn()) {
            course.trouble = Problems.unavailable("this node is not the master");
        } else if (node == null) {
            course.trouble = Problems.unavailable("there is no master at the moment");
        } else {
            var address = peers.address(NodeId.parse(node));
            if (address.isPresent()) {
                there(course, new Target(node, address.get()), from);
            }
        }
    }

    private void here(Course course) {
        var proposed = new ArrayList<CompletableFuture<Result>>();
        var lines = course.open.stream().toArray();
        for (var at : lines) {
            var submission = course.batch.get(at).submission();
            if (submission == null) {
                throw new IllegalStateException("a wrong line is not open");
            }
            proposed.add(master.propose(new Command.SubmitJob(submission)));
        }
        var deadline = Deadline.in(Relay.PATIENCE);
        for (var i = 0; i < lines.length; i++) {
            var at = lines[i];
            try {
                var result = Local.await(proposed.get(i), deadline);
                var id = course.batch.get(at).id();
                if (id != null) {
                    course.answer(at, receipts.accepted(id, result));
                }
            } catch (TimeoutException e) {
                course.failed(
                        at,
                        Problems.of(
                                new UnknownFateException(
                                        "no majority of the voters confirmed it in time", e)));
            } catch (RuntimeException e) {
                course.failed(at, Problems.of(e));
            }
        }
    }

    /** The node that is taken for the master. */
    private record Target(String node, String address) {}

    private void there(Course course, Target master, From from) {
        var address = master.address();
        var lines = course.open.stream().toArray();
        var body = new ByteArrayOutputStream();
        for (var at : lines) {
            body.writeBytes(course.batch.get(at).json());
            body.write('\n');
        }
        var answered = 0;
        var sent = false;
        try (var conversation = client.connect(address);
                var _ = mastership.watch(master.node(), conversation::cut)) {
            sent = true;
            var answer =
                    conversation.send(
                            Passing.post("/v1/jobs", JobRoutes.NDJSON, body.toByteArray())
                                    .with(from.credentials()),
                            Relay.PATIENCE.plusSeconds(1));
            if (answer.status() == ProblemType.UNAUTHORIZED.status()
                    || answer.status() == ProblemType.FORBIDDEN.status()) {
                var problem = Wire.read(Problem.class, answer.bytes());
                java.util.Arrays.stream(lines).forEach(at -> course.answer(at, problem));
                return;
            }
            if (answer.status() != 200 || !(answer.body() instanceof Answer.Stream stream)) {
                throw new IOException(address + " answered status " + answer.status());
            }
            var reader = new LineReader(stream.in(), LINE_MAX);
            for (var line = reader.next();
                    line != null && answered < lines.length;
                    line = reader.next()) {
                taken(course, lines[answered++], Wire.read(BulkAnswer.class, line.bytes()));
            }
        } catch (NodeClient.NotReached e) {
            course.trouble = Problems.unavailable(Problems.text(e));
            client.forget(address);
        } catch (IOException | ProblemException e) {
            course.trouble =
                    Problem.of(
                            ProblemType.UNAVAILABLE,
                            "the master at " + address + " was lost in the middle of the call");
            client.forget(address);
        }
        for (var i = answered; sent && i < lines.length; i++) {
            course.maybeLogged.set(lines[i]);
        }
    }

    private static void taken(Course course, int at, BulkAnswer answer) {
        var receipt = answer.receipt();
        var problem = answer.problem();
        if (receipt != null) {
            course.answer(at, new Receipts.Accepted(receipt, answer.status() == 201));
        } else if (problem != null) {
            course.failed(at, problem);
        }
    }
}
