package bramble.core;

/** What an applied command has changed, for those who watch the cluster. */
public sealed interface Change {

    /**
     * A job was accepted, had its first task started, or has ended; tasks that come and go between
     * change nothing.
     */
    record JobAdvanced(JobId job, JobState state) implements Change {}

    /** What a job's tasks had left is there no more. */
    record OutputsRemoved(JobId job, String why) implements Change {}

    /** A node has become a member. */
    record NodeJoined(NodeId node) implements Change {}

    /** A member is to take no further tasks, may take some again, or is about to go. */
    record NodeServes(NodeId node, Node.Service service) implements Change {}

    /** Leases were taken from a node that was silent, or had forgotten them. */
    record LeasesExpired(NodeId node, String why) implements Change {}

    /** A node is a member no more. */
    record NodeRemoved(NodeId node) implements Change {}
}
