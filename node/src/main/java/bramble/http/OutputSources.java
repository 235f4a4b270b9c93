package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.JobId;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;

/** What tasks wrote, on this node or on another one. May be used by any thread. */
final class OutputSources {

    /** On the answer of another node: the length of the whole output so far. */
    static final String LENGTH = "Bramble-Output-Length";

    /**
     * How long another node may say nothing. Longer than it is silent by itself while it follows.
     */
    static final Duration SILENCE = StoredOutput.SILENCE.plusSeconds(5);

    private final NodeId self;
    private final OutputStore store;
    private final Peers peers;
    private final NodeClient client;
    private final Local local;

    OutputSources(NodeId self, OutputStore store, Peers peers, NodeClient client, Local local) {
        this.self = self;
        this.store = store;
        this.peers = peers;
        this.client = client;
        this.local = local;
    }

    /** Names one stream of one task. */
    record Name(JobId job, int task, TaskStream stream) {
        String path() {
            return "/internal/v1/output/"
                    + job
                    + "/"
                    + task
                    + "/"
                    + stream.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A part of an output.
     *
     * @param length of the whole output when this was opened
     */
    record Part(InputStream in, long length) implements Closeable {
        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /**
     * Opens an output on the node that has it.
     *
     * @param follow whether to go on until the attempt that runs there ends, or falls silent for a
     *     while
     * @throws ProblemException ({@link ProblemType#UNAVAILABLE}) when that node does not answer
     */
    Part open(NodeId node, Name name, long from, boolean follow) throws IOException {
        return node.equals(self) ? here(name, from, follow) : there(node, name, from, follow);
    }

    /** Opens an output of this node. */
    Part here(Name name, long from, boolean follow) throws IOException {
        var length = store.read(name.job(), name.task(), name.stream(), from, 0).length();
        return new Part(
                new StoredOutput(store, name, from, follow ? Long.MAX_VALUE : length), length);
    }

    private Part there(NodeId node, Name name, long from, boolean follow) {
        try {
            var conversation = conversation(node);
            var answer =
                    send(
                            conversation,
                            Passing.get(name.path() + "?from=" + from + "&follow=" + follow),
                            node);
            var length = answer.headers().get(LENGTH.toLowerCase(Locale.ROOT));
            if (answer.body() instanceof Answer.Stream stream && length != null) {
                return new Part(
                        new ClosingStream(stream.in(), conversation), Long.parseLong(length));
            }
            conversation.close();
            throw new IOException("its answer makes no sense");
        } catch (IOException e) {
            throw away(node, e);
        }
    }

    private NodeClient.Conversation conversation(NodeId node) throws IOException {
        return client.connect(
                peers.address(node).orElseThrow(() -> new IOException("its address is not known")));
    }

    private static Answer send(NodeClient.Conversation conversation, Passing passing, NodeId node)
            throws IOException {
        try {
            var answer = conversation.send(passing, SILENCE);
            if (answer.status() != 200) {
                throw new IOException("node " + node + " answered status " + answer.status());
            }
            return answer;
        } catch (IOException e) {
            conversation.close();
            throw e;
        }
    }

    private ProblemException away(NodeId node, IOException e) {
        var name =
                local.glance(reader -> reader.state().nodes().find(node).map(Node::name))
                        .orElse(node.toString());
        return new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "the output is on node "
                                + name
                                + ", which cannot be reached ("
                                + Problems.text(e)
                                + "): ask again when it is back"));
    }
}
