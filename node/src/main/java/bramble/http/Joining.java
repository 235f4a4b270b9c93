package bramble.http;

import bramble.api.JoinToken;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.Node;
import bramble.http.MemberForms.JoinJson;
import bramble.http.MemberForms.WelcomeJson;
import bramble.protocol.Roster;
import java.io.IOException;
import java.time.Duration;

/** How a new node becomes a member of a cluster. */
public final class Joining {

    /** How long a cluster that is just electing a master is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;

    private Joining() {}

    /** What a new member is told. */
    public record Welcome(ClusterId cluster, Roster roster) {}

    /**
     * Asks a member to take a node in.
     *
     * @throws ProblemException when the cluster does not want it, or cannot decide
     * @throws IOException when none of the members that the token names answers
     */
    public static Welcome ask(JoinToken token, Node node) throws IOException {
        var request =
                new JoinJson(
                        token.secret(),
                        node.id().uuid(),
                        node.name(),
                        node.address(),
                        node.version());
        var passing = Passing.post(MemberRoutes.JOIN, Answer.JSON, Wire.toBytes(request));
        var deadline = Deadline.in(PATIENCE);
        try (var client = new NodeClient(node.id(), null)) {
            for (var turn = 0; ; turn++) {
                var at = token.addresses().get(turn % token.addresses().size()).toString();
                try {
                    return asked(at, passing, client);
                } catch (ProblemException e) {
                    if (deadline.hasPassed() || e.problem().kind() != ProblemType.UNAVAILABLE) {
                        throw e;
                    }
                } catch (IOException e) {
                    if (deadline.hasPassed()) {
                        throw e;
                    }
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while joining", e);
        }
    }

    private static Welcome asked(String at, Passing passing, NodeClient client) throws IOException {
        try (var conversation = client.connect(at)) {
            // The member that is asked passes it on to the master.
            var answer = conversation.sendAsClient(passing, SILENCE);
            if (!(answer.body() instanceof Answer.Stream stream)) {
                throw new IllegalStateException("an answer from afar has a stream");
            }
            var bytes = stream.in().readAllBytes();
            if (answer.status() != 200) {
                throw new ProblemException(Wire.read(Problem.class, bytes));
            }
            var welcome = Wire.read(WelcomeJson.class, bytes);
            return new Welcome(new ClusterId(welcome.cluster()), welcome.roster().read());
        }
    }
}
