package bramble.http;

import bramble.core.NodeId;
import bramble.security.Certificates;
import bramble.security.Keyring;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;

/** What a node asks of others about keys and certificates. Used by any thread, which waits. */
public final class CertificateCalls {

    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final NodeId self;
    private final Keyring keys;
    private final Peers peers;
    private final NodeClient client;

    CertificateCalls(NodeId self, Keyring keys, Peers peers, NodeClient client) {
        this.self = self;
        this.keys = keys;
        this.peers = peers;
        this.client = client;
    }

    /**
     * Renews this node's certificate: itself if it has the authority's key, else by the first voter
     * that answers. The new one is in use when this returns.
     *
     * @throws IOException when no voter has renewed it: to be tried again later
     */
    public void renew() throws IOException {
        try {
            if (!keys.renewItself()) {
                keys.renew(
                        Certificates.read(
                                anyVoter(
                                        new Passing(
                                                "POST",
                                                CertificateRoutes.CERTIFICATE,
                                                Map.of(),
                                                new byte[0]))));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate could not be renewed: " + e.getMessage(), e);
        }
    }

    /**
     * Fetches the authority's key from another voter.
     *
     * @throws IOException when none has given it: to be tried again later
     */
    public void fetchAuthority() throws IOException {
        try {
            keys.take(anyVoter(Passing.get(CertificateRoutes.AUTHORITY)));
        } catch (GeneralSecurityException e) {
            throw new IOException("another voter has sent what is no key", e);
        }
    }

    /**
     * Hands the authority's key to a node, which has it on disk when this returns.
     *
     * @param address HOST:PORT of its API
     * @throws IOException when it did not take it, or is not the node that it should be
     */
    public void handAuthorityTo(NodeId node, String address) throws IOException {
        var authority =
                keys.authority()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "this node does not have the key of the cluster's authority"));
        var passing =
                new Passing(
                        "PUT",
                        CertificateRoutes.AUTHORITY,
                        Map.of(Answer.CONTENT_TYPE, CertificateRoutes.BYTES),
                        authority.key());
        try (var conversation = client.connect(address)) {
            if (!conversation.isWith(node)) {
                throw new IOException("another node than " + node + " is at " + address);
            }
            var answer = conversation.send(passing, SILENCE);
            var _ = answer.bytes();
            if (answer.status() != 204) {
                throw new IOException(
                        "node " + node + " answered the authority's key with " + answer.status());
            }
        }
    }

    private byte[] anyVoter(Passing passing) throws IOException {
        var trouble = new IOException("no voter is known");
        for (var voter : peers.voters()) {
            var address = peers.address(voter);
            if (voter.equals(self) || address.isEmpty()) {
                continue;
            }
            try (var conversation = client.connect(address.get())) {
                var answer = conversation.send(passing, SILENCE);
                var bytes = answer.bytes();
                if (answer.status() == 200) {
                    return bytes;
                }
                trouble =
                        new IOException(
                                "the voter at " + address.get() + " answered " + answer.status());
            } catch (IOException e) {
                client.forget(address.get());
                trouble = e;
            }
        }
        throw trouble;
    }
}
