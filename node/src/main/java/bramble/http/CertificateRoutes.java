package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.NodeId;
import bramble.log.UnavailableException;
import bramble.security.Keyring;
import bramble.security.Trust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.util.Map;

/**
 * Where nodes renew their certificates, and voters hand each other the authority's key. Answered by
 * every voter for itself and never passed on.
 */
final class CertificateRoutes {

    static final String CERTIFICATE = "/internal/v1/certificate";
    static final String AUTHORITY = "/internal/v1/authority";

    /** The largest key that is read. */
    static final int KEY_BYTES_MAX = 4 << 10;

    static final String BYTES = "application/octet-stream";

    private final Keyring keys;
    private final Peers peers;

    CertificateRoutes(Keyring keys, Peers peers) {
        this.keys = keys;
        this.peers = peers;
    }

    void addTo(Router router) {
        router.add("POST " + CERTIFICATE, Rights.NODE, this::renew);
        router.add("GET " + AUTHORITY, Rights.MEMBER, this::give);
        router.add("PUT " + AUTHORITY, Rights.MEMBER, this::take);
    }

    /** Issues the same certificate for longer: who asks is known by the old one, and its key. */
    private void renew(Visit visit) throws IOException {
        var shown = shown(visit);
        if (shown.standing() == Trust.Standing.REMOVED) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.REFUSED,
                            "node " + shown.node() + " was removed from this cluster"));
        }
        var renewed =
                keys.issue(shown.node(), shown.certificate().getPublicKey())
                        .orElseThrow(CertificateRoutes::noKey);
        try {
            visit.answer(bytes(renewed.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made can be written", e);
        }
    }

    /** Gives the authority's key to a voter that lacks it. */
    private void give(Visit visit) throws IOException {
        var node = new NodeId(shown(visit).node());
        if (!peers.voters().contains(node)) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.FORBIDDEN,
                            "only voters have the authority's key, and node " + node + " is none"));
        }
        visit.answer(bytes(keys.authority().orElseThrow(CertificateRoutes::noKey).key()));
    }

    /** Takes the authority's key from the master, which is about to make this node a voter. */
    private void take(Visit visit) throws IOException {
        var _ = shown(visit);
        try {
            keys.take(visit.body(KEY_BYTES_MAX));
        } catch (GeneralSecurityException e) {
            throw ProblemException.invalid("", Problems.text(e));
        }
        visit.answer(new Answer(204, Map.of(), new Answer.Bytes(new byte[0])));
    }

    /** Nobody gets or gives keys but by TLS with a certificate of its own. */
    private Trust.Shown shown(Visit visit) {
        return visit.session()
                .flatMap(keys.trust()::shown)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        Problem.of(
                                                ProblemType.FORBIDDEN,
                                                "this is for nodes that show their certificate")));
    }

    private static UnavailableException noKey() {
        return new UnavailableException(
                "this node does not have the key of the cluster's authority: ask a voter");
    }

    private static Answer bytes(byte[] bytes) {
        return new Answer(200, Map.of(Answer.CONTENT_TYPE, BYTES), new Answer.Bytes(bytes));
    }
}
