package bramble.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole replicated state at one moment. */
public record ClusterSnapshot(
        Header header,
        Members members,
        List<Decision> decisions,
        List<JobSnapshot> jobs,
        List<Lease> leases,
        List<Content> contents) {

    public ClusterSnapshot {
        decisions = List.copyOf(decisions);
        jobs = List.copyOf(jobs);
        leases = List.copyOf(leases);
        contents = List.copyOf(contents);
    }

    /**
     * The state's single values.
     *
     * @param cluster null before the cluster was founded
     * @param timeMillis the log's time
     * @param serial the last number that was given to a lease, a job's place in the queue, or a
     *     wait
     */
    public record Header(@Nullable ClusterId cluster, int epoch, long timeMillis, long serial) {}

    /** Who belongs to the cluster, who no longer does, and who may come in. */
    public record Members(List<Node> nodes, List<NodeId> removed, Access access) {
        public Members {
            nodes = List.copyOf(nodes);
            removed = List.copyOf(removed);
        }

        /** Without tokens and users. */
        public Members(List<Node> nodes, List<NodeId> removed) {
            this(nodes, removed, new Access(List.of(), List.of()));
        }
    }

    /** Who may join, and who may use the cluster. */
    public record Access(List<JoinToken> tokens, List<User> users) {
        public Access {
            tokens = List.copyOf(tokens);
            users = List.copyOf(users);
        }
    }
}
