package bramble.http;

import bramble.core.NodeId;
import bramble.log.SnapshotCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What this node's own replica holds, as a digest: voters that have applied the same entries answer
 * the same. Answered by each node for itself and never passed on. It takes time in proportion to
 * the state, though most of it on the asker's own thread.
 */
final class ReplicaRoute {

    private final NodeId self;
    private final Local local;

    ReplicaRoute(NodeId self, Local local) {
        this.self = self;
        this.local = local;
    }

    void addTo(Router router) {
        router.add("GET /v1/replica", Rights.READER, this::get);
    }

    private void get(Visit visit) throws IOException {
        var captured = local.glance(reader -> reader.state().capture());
        var digest = sha256();
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            SnapshotCodec.write(captured, out);
        }
        visit.answer(
                Answer.json(
                        200,
                        Map.of(
                                "node",
                                self.toString(),
                                "digest",
                                "sha256:" + HexFormat.of().formatHex(digest.digest()))));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
