package bramble.core;

import java.util.List;

/**
 * A change that the master proposes. It takes effect when it is applied, on every node alike, or is
 * refused there.
 */
public sealed interface Command {

    /** Founds the cluster; the first entry of its log. */
    record FoundCluster(ClusterId cluster) implements Command {}

    /** Decides about a submission, if nothing has decided before. */
    record SubmitJob(Submission submission) implements Command {}

    /**
     * Forces the decision: if there is none, the submission is refused for good. Of an id that is
     * too old to be taken as new nothing is decided, since nobody knows any more what was.
     */
    record SettleJob(JobId job) implements Command {}

    /** Ends a job's waiting tasks and has its running ones stopped. */
    record CancelJob(JobId job, String why) implements Command {}

    /** Submits the unsuccessful tasks of a job again, as a new job. */
    record RetryJob(JobId newJob, JobId of, String user, SpecDigest digest) implements Command {}

    /** Says that the times of some scheduled jobs have come. */
    record ReleaseJobs(List<JobId> jobs) implements Command {
        public ReleaseJobs {
            jobs = List.copyOf(jobs);
        }
    }

    /** Gives tasks to a worker. */
    record LeaseTasks(Holder holder, List<Grant> grants) implements Command {
        public LeaseTasks {
            grants = List.copyOf(grants);
        }
    }

    /** Some tasks of a job for the same attempt. */
    record Grant(JobId job, Try attempt, TaskSet tasks) {}

    /**
     * Records how attempts under a node's leases ended.
     *
     * @param kept the contents to which the reports refer, with those who hold them
     */
    record FinishTasks(NodeId node, List<TaskReport> reports, List<Kept> kept) implements Command {
        public FinishTasks {
            reports = List.copyOf(reports);
            kept = List.copyOf(kept);
        }

        /** Of attempts that left nothing. */
        public FinishTasks(NodeId node, List<TaskReport> reports) {
            this(node, reports, List.of());
        }
    }

    /** Records who holds contents: files that were uploaded, and further copies. */
    record KeepContents(List<Kept> kept) implements Command {
        public KeepContents {
            kept = List.copyOf(kept);
        }
    }

    /** Records that a node has some contents no longer, or need not have them. */
    record DropCopies(NodeId node, List<ContentId> contents) implements Command {
        public DropCopies {
            contents = List.copyOf(contents);
        }
    }

    /** Forgets files that no job needs. */
    record ForgetContents(List<ContentId> contents) implements Command {
        public ForgetContents {
            contents = List.copyOf(contents);
        }
    }

    /** Gives up what the tasks of some ended jobs have left, to make room. */
    record RemoveOutputs(List<JobId> jobs, String why) implements Command {
        public RemoveOutputs {
            jobs = List.copyOf(jobs);
        }
    }

    /** Frees the tasks of workers that have gone silent, or have forgotten them. */
    record ExpireLeases(List<LeaseId> leases, String why) implements Command {
        public ExpireLeases {
            leases = List.copyOf(leases);
        }
    }

    /** Forgets jobs that have ended; the decisions about them stay for their time. */
    record ForgetJobs(List<JobId> jobs) implements Command {
        public ForgetJobs {
            jobs = List.copyOf(jobs);
        }
    }

    /** Adds a member, or tells its new name, address or version. */
    record JoinNode(Node node) implements Command {}

    /**
     * Says that a person has recovered the cluster after the loss of its majority. What is lower
     * than the present epoch changes nothing.
     */
    record RaiseEpoch(int epoch) implements Command {}

    /** Takes a member out of service, or puts it back. */
    record DrainNode(NodeId node, boolean drain) implements Command {}

    /**
     * Begins to remove a member: it gets no further tasks, and goes when nothing depends on it any
     * more.
     */
    record RetireNode(NodeId node) implements Command {}

    /**
     * Removes a member for good. To be proposed only when none of its leases stands any more: its
     * tasks would run elsewhere at once, while they may still run there.
     */
    record RemoveNode(NodeId node) implements Command {}

    /**
     * Lets nodes join.
     *
     * @param lifeMillis how long, by the log's time
     * @param uses how many
     */
    record CreateToken(SecretDigest secret, long lifeMillis, int uses) implements Command {}

    /** Adds a member that knows the secret of a join token, if that still stands. */
    record UseToken(SecretDigest secret, Node node) implements Command {}

    /** Adds a user. */
    record AddUser(User user) implements Command {}

    /** Removes a user; his token is refused from then on. */
    record RemoveUser(String name) implements Command {}
}
