package bramble.http;

import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.http.MemberForms.HelloJson;
import bramble.security.LocalSecret;
import java.io.IOException;
import java.time.Duration;

/** Asks a node whether it belongs to a cluster. */
public final class Greeting {

    private static final Duration SILENCE = Duration.ofSeconds(1);

    private Greeting() {}

    /**
     * Whether a node of this cluster answers at an address.
     *
     * @param at HOST:PORT
     * @param self who asks; the answer tells it nothing else
     * @param secret by which nodes of one account know each other
     */
    public static boolean isOf(String at, ClusterId cluster, NodeId self, LocalSecret secret) {
        var hello = new HelloJson(cluster.uuid(), self.uuid(), at, 0);
        try (var client = new NodeClient(self, secret, null);
                var conversation = client.connect(at)) {
            var passing = Passing.post(MasterFinder.HELLO, Answer.JSON, Wire.toBytes(hello));
            return conversation.send(passing, SILENCE).status() == 200;
        } catch (IOException silent) {
            return false;
        }
    }
}
