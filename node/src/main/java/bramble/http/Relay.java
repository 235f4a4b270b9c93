package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.log.Leadership;
import bramble.log.NotMasterException;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.master.DismissedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has a call answered by the master, wherever that is: here, or on the node to which it passes the
 * call on. While masters change it tries again until its patience ends, which does no harm because
 * every call carries the id of what it is about.
 *
 * <p>It keeps apart what certainly never reached a log from what may have: only the first is
 * answered as unavailable.
 */
final class Relay {

    /** How long a call may take to find a master and be answered by it. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * What every try is given, even the last: one that is cut short would leave unknown what was
     * certain before.
     */
    private static final Duration LAST_TRY = Duration.ofMillis(500);

    /**
     * The largest answer that is taken in whole before it is handed on, so that the loss of its
     * sender can be made good.
     */
    private static final int WHOLE_ANSWER_MAX = 256 << 10;

    private final NodeId self;
    private final Mastership mastership;
    private final Peers peers;
    private final NodeClient client;

    Relay(NodeId self, Mastership mastership, Peers peers, NodeClient client) {
        this.self = self;
        this.mastership = mastership;
        this.peers = peers;
        this.client = client;
    }

    /** Answers a call on the node that is the master. */
    @FunctionalInterface
    interface AtMaster {
        /**
         * Makes the answer, or fails in a way that another try may mend.
         *
         * @throws NotMasterException and the other exceptions of {@link bramble.master.Master}
         * @throws ProblemException when the answer is a problem that another try would not change
         */
        Answer answer(Deadline deadline);
    }

    /**
     * One call.
     *
     * @param passing the same call as it is sent to another node
     * @param atMaster what is done if this node is the master
     * @param passedOn whether it came from another node
     * @param change the job about which it commits something, empty when it only reads
     */
    record Errand(Passing passing, AtMaster atMaster, boolean passedOn, Optional<JobId> change) {

        /** A visitor's call, which goes on with what he has shown at the door. */
        static Errand of(Visit visit, Passing passing, AtMaster atMaster, Optional<JobId> change) {
            return new Errand(
                    passing.with(visit.credentials()), atMaster, visit.isPassedOn(), change);
        }
    }

    /** What became of one try. */
    private record Attempt(
            @Nullable Answer answer, boolean maybeLogged, String why, @Nullable NodeId hint) {
        static Attempt answered(Answer answer) {
            return new Attempt(answer, false, "", null);
        }

        static Attempt notLogged(String why) {
            return new Attempt(null, false, why, null);
        }

        static Attempt maybeLogged(String why) {
            return new Attempt(null, true, why, null);
        }
    }

    /** Answers a call; see the class. */
    Answer answer(Errand errand) {
        return answer(errand, Deadline.in(PATIENCE));
    }

    Answer answer(Errand errand, Deadline deadline) {
        var maybeLogged = false;
        NodeId hint = null;
        while (true) {
            var leadership = mastership.now();
            var attempt = attempt(errand, leadership, hint, deadline.orIn(LAST_TRY));
            if (attempt.answer() != null) {
                return attempt.answer();
            }
            maybeLogged |= attempt.maybeLogged();
            hint = attempt.hint();
            if (errand.passedOn() || deadline.hasPassed()) {
                return Answer.problem(failure(errand, maybeLogged, attempt.why()));
            }
            mastership.awaitChange(leadership, Mastership.pauseNanos(deadline));
        }
    }

    private static Problem failure(Errand errand, boolean maybeLogged, String why) {
        return maybeLogged && errand.change().isPresent()
                ? Problems.unknown(errand.change().get().uuid(), why)
                : Problems.unavailable(why);
    }

    private Attempt attempt(
            Errand errand, Leadership leadership, @Nullable NodeId hint, Deadline deadline) {
        if (leadership.isMaster()) {
            return here(errand, deadline);
        }
        if (errand.passedOn()) {
            return Attempt.answered(misdirected(leadership));
        }
        var master = hint == null ? leadership.master() : hint.toString();
        if (master == null) {
            return Attempt.notLogged(
                    "there is no master at the moment, since no majority of the voters has elected one");
        }
        return peers.address(NodeId.parse(master))
                .map(address -> there(errand, master, address, deadline))
                .orElseGet(
                        () ->
                                Attempt.notLogged(
                                        "the address of the master "
                                                + master
                                                + " is not known here"));
    }

    private static Attempt here(Errand errand, Deadline deadline) {
        try {
            return Attempt.answered(errand.atMaster().answer(deadline));
        } catch (ProblemException e) {
            return Attempt.answered(Answer.problem(e.problem()));
        } catch (DismissedException e) {
            return Attempt.answered(Answer.problem(Problems.of(e)));
        } catch (NotMasterException | UnavailableException e) {
            return Attempt.notLogged(Problems.text(e));
        } catch (UnknownFateException e) {
            return Attempt.maybeLogged(Problems.text(e));
        }
    }

    /** Says that this node is not the master, and whom it takes for it. */
    private static Answer misdirected(Leadership leadership) {
        var why = "this node is not the master";
        var problem = Problem.of(ProblemType.UNAVAILABLE, why + ": nothing was logged");
        var answer =
                new Answer(
                        Passing.MISDIRECTED,
                        Answer.problem(problem).headers(),
                        Answer.problem(problem).body());
        return leadership.master() == null
                ? answer
                : answer.with(Passing.MASTER, leadership.master() + " " + leadership.term());
    }

    private Attempt there(Errand errand, String master, String address, Deadline deadline) {
        try {
            var conversation = client.connect(address);
            try (var _ = mastership.watch(master, conversation::cut)) {
                var answer = conversation.send(errand.passing(), deadline.left());
                return judged(answer, conversation);
            } catch (IOException e) {
                conversation.close();
                forget(master, address);
                return Attempt.maybeLogged(
                        "the master at " + address + " was lost in the middle of the call");
            }
        } catch (IOException e) {
            forget(master, address);
            return Attempt.notLogged("the master cannot be reached: " + e.getMessage());
        }
    }

    private void forget(String master, String address) {
        client.forget(address);
        mastership.forget(NodeId.parse(master));
    }

    private Attempt judged(Answer answer, NodeClient.Conversation conversation) throws IOException {
        if (!(answer.body() instanceof Answer.Stream stream)) {
            throw new IllegalStateException("an answer from afar has a stream");
        }
        if (stream.length() < 0 || stream.length() > WHOLE_ANSWER_MAX) {
            var ending = new ClosingStream(stream.in(), conversation);
            return Attempt.answered(
                    new Answer(
                            answer.status(),
                            answer.headers(),
                            new Answer.Stream(ending, stream.length())));
        }
        var bytes = stream.in().readAllBytes();
        conversation.close();
        if (answer.status() == Passing.MISDIRECTED) {
            return new Attempt(
                    null,
                    false,
                    "the node taken for the master says that it is not",
                    hinted(answer));
        }
        if (answer.status() == ProblemType.UNAVAILABLE.status()) {
            var problem = Wire.read(Problem.class, bytes);
            if (problem.kind() == ProblemType.UNKNOWN) {
                return Attempt.maybeLogged(problem.detail());
            }
            if (problem.kind() == ProblemType.UNAVAILABLE) {
                return Attempt.notLogged(problem.detail());
            }
        }
        return Attempt.answered(
                new Answer(answer.status(), answer.headers(), new Answer.Bytes(bytes)));
    }

    private @Nullable NodeId hinted(Answer answer) {
        var hint = answer.headers().get(Passing.MASTER.toLowerCase(java.util.Locale.ROOT));
        if (hint == null || hint.indexOf(' ') < 0) {
            return null;
        }
        var space = hint.indexOf(' ');
        var node = NodeId.parse(hint.substring(0, space));
        var newer = Long.parseLong(hint.substring(space + 1)) > mastership.now().term();
        return newer && !node.equals(self) ? node : null;
    }
}
