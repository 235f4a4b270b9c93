package bramble.log;

import bramble.core.ClusterSnapshot;
import bramble.core.Content;
import bramble.core.Decision;
import bramble.core.Delayed;
import bramble.core.JobSnapshot;
import bramble.core.JoinToken;
import bramble.core.Lease;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Outcome;
import bramble.core.TaskSet;
import bramble.core.Try;
import bramble.core.User;
import bramble.log.proto.SnapshotProto;
import bramble.log.proto.SnapshotProto.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts a snapshot together from its records. Owned by the thread that reads. */
final class SnapshotAssembly {

    private final List<Node> nodes = new ArrayList<>();
    private final List<NodeId> removed = new ArrayList<>();
    private final List<JoinToken> tokens = new ArrayList<>();
    private final List<User> users = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<JobSnapshot> jobs = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<Content> contents = new ArrayList<>();
    private ClusterSnapshot.@Nullable Header header;
    private @Nullable OpenJob open;

    /** A job whose parts are still coming. */
    private record OpenJob(
            SnapshotProto.Job job,
            TreeMap<Try, TaskSet> ready,
            List<Delayed> delayed,
            List<Outcome> outcomes) {

        OpenJob(SnapshotProto.Job job) {
            this(job, new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
        }

        JobSnapshot closed() {
            return RecordForm.job(job, new JobSnapshot.Waiting(ready, delayed), outcomes);
        }
    }

    /**
     * Takes the next record.
     *
     * @throws IllegalArgumentException when it makes no sense here
     */
    void add(Record record) {
        switch (record.getKindCase()) {
            case HEADER -> header = RecordForm.header(record.getHeader());
            case NODE -> nodes.add(AttemptForm.node(record.getNode()));
            case DECISION -> decisions.add(RecordForm.decision(record.getDecision()));
            case JOB -> {
                closeJob();
                open = new OpenJob(record.getJob());
            }
            case READY ->
                    job().ready()
                            .put(
                                    AttemptForm.attempt(record.getReady().getNext()),
                                    TaskSetForm.tasks(record.getReady().getTasks()));
            case DELAYED -> job().delayed().add(RecordForm.delayed(record.getDelayed()));
            case OUTCOME -> job().outcomes().add(RecordForm.outcome(record.getOutcome()));
            case LEASE -> leases.add(RecordForm.lease(record.getLease()));
            case REMOVED_NODE -> removed.add(IdentifierForm.node(record.getRemovedNode()));
            case JOIN_TOKEN -> tokens.add(AccessForm.token(record.getJoinToken()));
            case USER -> users.add(AccessForm.user(record.getUser()));
            case CONTENT -> contents.add(RecordForm.content(record.getContent()));
            case END, KIND_NOT_SET ->
                    throw new IllegalArgumentException("an unknown kind of record");
        }
    }

    private OpenJob job() {
        if (open == null) {
            throw new IllegalArgumentException("a job's part without the job");
        }
        return open;
    }

    private void closeJob() {
        if (open != null) {
            jobs.add(open.closed());
            open = null;
        }
    }

    /** All that was added. */
    ClusterSnapshot snapshot() throws UnreadableSnapshotException {
        closeJob();
        if (header == null) {
            throw new UnreadableSnapshotException("the snapshot is damaged: it has no header");
        }
        return new ClusterSnapshot(
                header,
                new ClusterSnapshot.Members(
                        nodes, removed, new ClusterSnapshot.Access(tokens, users)),
                decisions,
                jobs,
                leases,
                contents);
    }
}
