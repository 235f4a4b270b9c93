package bramble.http;

import bramble.api.JoinToken;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.Node;
import bramble.http.MemberForms.JoinJson;
import bramble.http.MemberForms.TrustJson;
import bramble.http.MemberForms.WelcomeJson;
import bramble.protocol.Roster;
import bramble.security.Certificates;
import bramble.security.Guard;
import bramble.security.Pin;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a new node becomes a member of a cluster. */
public final class Joining {

    /** How long a cluster that is just electing a master is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;

    private Joining() {}

    /**
     * What a new member is told.
     *
     * @param papers null in a cluster without an authority
     */
    public record Welcome(ClusterId cluster, Roster roster, @Nullable Papers papers) {}

    /** A member's certificate, and that of the authority which issued it. */
    public record Papers(X509Certificate certificate, X509Certificate authority) {}

    /**
     * Asks a member to take a node in. With the fingerprint of an authority in the token, nothing
     * is said before the other side has proven that it belongs to that.
     *
     * @param key of the node; null where the token names no authority
     * @param hints gives addresses where members may be whom the token does not name, asked again
     *     in each round; used only if the token names an authority, which they must prove to belong
     *     to
     * @throws ProblemException when the cluster does not want it, or cannot decide
     * @throws IOException when none of the members that the token names answers
     */
    public static Welcome ask(
            JoinToken token, Node node, @Nullable PublicKey key, Supplier<List<String>> hints)
            throws IOException {
        var request =
                new JoinJson(
                        token.secret(),
                        node.id().uuid(),
                        node.name(),
                        node.address(),
                        node.version(),
                        key == null ? null : Base64.getEncoder().encodeToString(key.getEncoded()));
        var passing = Passing.post(MemberRoutes.JOIN, Answer.JSON, Wire.toBytes(request));
        var deadline = Deadline.in(PATIENCE);
        try (var client = new NodeClient(node.id(), null, guard(token))) {
            while (true) {
                for (var at : places(token, hints)) {
                    try {
                        return asked(token, at, passing, client);
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
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while joining", e);
        }
    }

    /** The token's addresses first: its maker knew them, and anybody can give hints. */
    private static Set<String> places(JoinToken token, Supplier<List<String>> hints) {
        var places = new LinkedHashSet<String>();
        token.addresses().forEach(each -> places.add(each.toString()));
        if (!token.authority().isEmpty()) {
            places.addAll(hints.get());
        }
        return places;
    }

    private static @Nullable Guard guard(JoinToken token) {
        return token.authority().isEmpty() ? null : new Pin(token.authority());
    }

    private static @Nullable Papers papers(JoinToken token, @Nullable TrustJson trust)
            throws IOException {
        if (trust == null) {
            if (!token.authority().isEmpty()) {
                throw new IOException("the cluster has sent no certificate");
            }
            return null;
        }
        try {
            var authority = Certificates.read(Base64.getDecoder().decode(trust.authority()));
            if (!Certificates.fingerprint(authority).equals(token.authority())) {
                throw new IOException("the cluster has another authority than the join token says");
            }
            return new Papers(
                    Certificates.read(Base64.getDecoder().decode(trust.certificate())), authority);
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("the cluster has sent a certificate that is none", e);
        }
    }

    private static Welcome asked(JoinToken token, String at, Passing passing, NodeClient client)
            throws IOException {
        try (var conversation = client.connect(at)) {
            // The member that is asked passes it on to the master.
            var answer = conversation.sendAsClient(passing, SILENCE);
            var bytes = answer.word();
            if (answer.status() != 200) {
                throw new ProblemException(Wire.read(Problem.class, bytes));
            }
            var welcome = Wire.read(WelcomeJson.class, bytes);
            return new Welcome(
                    new ClusterId(welcome.cluster()),
                    welcome.roster().read(),
                    papers(token, welcome.trust()));
        }
    }
}
