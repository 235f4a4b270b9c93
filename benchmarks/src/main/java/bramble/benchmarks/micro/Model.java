package bramble.benchmarks.micro;

import bramble.core.ClusterId;
import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Program;
import bramble.core.Result;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Stamp;
import bramble.core.Submission;
import java.util.UUID;

/** A replicated state without a log, and the commands that change it. */
final class Model {

    private static final long NOON_MILLIS = 1_790_000_000_000L;
    private static final SessionId SESSION = new SessionId(new UUID(2, 2));

    private final ClusterState state = new ClusterState();
    private long index;
    private long jobs;

    /** A founded cluster of so many nodes. */
    Model(int nodes) {
        apply(new Command.FoundCluster(new ClusterId(new UUID(3, 3))));
        for (int number = 0; number < nodes; number++) {
            String name = "n" + number;
            Node node = new Node(holder(number).node(), name, name + ":7420", "0.1.0", false);
            apply(new Command.JoinNode(node));
        }
    }

    ClusterState state() {
        return state;
    }

    static Holder holder(int number) {
        return new Holder(new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0000L | number)), SESSION);
    }

    Result apply(Command command) {
        index++;
        return state.apply(new Stamp(1, index, NOON_MILLIS + index), command);
    }

    /** The submission of a new job like many: one program with an argument or two. */
    Command.SubmitJob submission(Items items) {
        jobs++;
        JobId id = new JobId(new UUID(NOON_MILLIS << 16 | 0x7000, jobs));
        JobSpec spec =
                JobSpec.of(Program.of("convert", "photo-" + jobs + ".png", "{item}.jpg"), items);
        return new Command.SubmitJob(new Submission(id, "ada", new SpecDigest(digest()), spec));
    }

    /** As different as real ones are. */
    private String digest() {
        return "%016x".formatted(jobs * 0x9e37_79b9_7f4a_7c15L).repeat(4);
    }
}
