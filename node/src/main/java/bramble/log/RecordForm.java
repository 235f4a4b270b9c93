package bramble.log;

import bramble.core.ClusterId;
import bramble.core.ClusterSnapshot;
import bramble.core.Content;
import bramble.core.Decision;
import bramble.core.Delayed;
import bramble.core.Gate;
import bramble.core.JobOrigin;
import bramble.core.JobSnapshot;
import bramble.core.JobTimes;
import bramble.core.JoinToken;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Outcome;
import bramble.core.Receipt;
import bramble.core.TaskSet;
import bramble.core.TaskState;
import bramble.core.Try;
import bramble.core.User;
import bramble.log.proto.SnapshotProto;
import bramble.log.proto.SnapshotProto.Record;
import java.util.List;

/** The records of a snapshot in protobuf. */
final class RecordForm {

    private RecordForm() {}

    static Record of(ClusterSnapshot.Header header) {
        var form =
                SnapshotProto.Header.newBuilder()
                        .setEpoch(header.epoch())
                        .setTimeMillis(header.timeMillis())
                        .setSerial(header.serial());
        if (header.cluster() != null) {
            form.setCluster(IdentifierForm.bytes(header.cluster().uuid()));
        }
        return Record.newBuilder().setHeader(form).build();
    }

    static ClusterSnapshot.Header header(SnapshotProto.Header form) {
        return new ClusterSnapshot.Header(
                form.hasCluster() ? new ClusterId(IdentifierForm.uuid(form.getCluster())) : null,
                form.getEpoch(),
                form.getTimeMillis(),
                form.getSerial());
    }

    static Record of(Node node) {
        return Record.newBuilder().setNode(AttemptForm.of(node)).build();
    }

    static Record removed(NodeId node) {
        return Record.newBuilder().setRemovedNode(IdentifierForm.bytes(node)).build();
    }

    static Record of(JoinToken token) {
        return Record.newBuilder().setJoinToken(AccessForm.of(token)).build();
    }

    static Record of(User user) {
        return Record.newBuilder().setUser(AccessForm.of(user)).build();
    }

    static Record of(Content content) {
        return Record.newBuilder()
                .setContent(
                        SnapshotProto.Content.newBuilder()
                                .setKept(StorageForm.of(content))
                                .setSinceMillis(content.sinceMillis()))
                .build();
    }

    static Content content(SnapshotProto.Content form) {
        return StorageForm.content(form.getKept(), form.getSinceMillis());
    }

    static Record of(Decision decision) {
        var form =
                SnapshotProto.Decision.newBuilder()
                        .setReceipt(of(decision.receipt()))
                        .setAccepted(decision.accepted())
                        .setReason(decision.reason())
                        .setDecidedAtMillis(decision.decidedAtMillis());
        return Record.newBuilder().setDecision(form).build();
    }

    static Decision decision(SnapshotProto.Decision form) {
        return new Decision(
                receipt(form.getReceipt()),
                form.getAccepted(),
                form.getReason(),
                form.getDecidedAtMillis());
    }

    private static SnapshotProto.Receipt of(Receipt receipt) {
        var form =
                SnapshotProto.Receipt.newBuilder()
                        .setJob(IdentifierForm.bytes(receipt.job()))
                        .setTerm(receipt.term())
                        .setIndex(receipt.index());
        if (receipt.digest() != null) {
            form.setDigest(IdentifierForm.bytes(receipt.digest()));
        }
        return form.build();
    }

    private static Receipt receipt(SnapshotProto.Receipt form) {
        return new Receipt(
                IdentifierForm.job(form.getJob()),
                form.getTerm(),
                form.getIndex(),
                form.hasDigest() ? IdentifierForm.digest(form.getDigest()) : null);
    }

    static Record of(JobSnapshot job) {
        var form =
                SnapshotProto.Job.newBuilder()
                        .setSubmission(JobForm.of(job.origin().submission()))
                        .setReceipt(of(job.origin().receipt()))
                        .setSequence(job.origin().sequence())
                        .setGate(of(job.gate()))
                        .setTimes(
                                SnapshotProto.Times.newBuilder()
                                        .setSubmittedAtMillis(job.times().submittedAtMillis())
                                        .setStartedAtMillis(job.times().startedAtMillis())
                                        .setFinishedAtMillis(job.times().finishedAtMillis()))
                        .setOutputBytes(job.storage().outputBytes());
        if (job.storage().outputsRemoved() != null) {
            form.setOutputsRemoved(job.storage().outputsRemoved());
        }
        return Record.newBuilder().setJob(form).build();
    }

    static JobSnapshot job(
            SnapshotProto.Job form, JobSnapshot.Waiting waiting, List<Outcome> outcomes) {
        return new JobSnapshot(
                new JobOrigin(
                        JobForm.submission(form.getSubmission()),
                        receipt(form.getReceipt()),
                        form.getSequence()),
                gate(form.getGate()),
                new JobTimes(
                        form.getTimes().getSubmittedAtMillis(),
                        form.getTimes().getStartedAtMillis(),
                        form.getTimes().getFinishedAtMillis()),
                waiting,
                outcomes,
                new JobSnapshot.Storage(
                        form.getOutputBytes(),
                        form.hasOutputsRemoved() ? form.getOutputsRemoved() : null));
    }

    private static SnapshotProto.Gate of(Gate gate) {
        var form =
                SnapshotProto.Gate.newBuilder()
                        .setReleased(gate.released())
                        .addAllPending(JobForm.of(gate.pending()));
        if (gate.cancelled() != null) {
            form.setCancelled(gate.cancelled());
        }
        return form.build();
    }

    private static Gate gate(SnapshotProto.Gate form) {
        return new Gate(
                form.getReleased(),
                JobForm.dependencies(form.getPendingList()),
                form.hasCancelled() ? form.getCancelled() : null);
    }

    static Record of(Try next, TaskSet tasks) {
        var form =
                SnapshotProto.Ready.newBuilder()
                        .setNext(AttemptForm.of(next))
                        .setTasks(TaskSetForm.of(tasks));
        return Record.newBuilder().setReady(form).build();
    }

    static Record of(Delayed delayed) {
        var form =
                SnapshotProto.Delayed.newBuilder()
                        .setSerial(delayed.serial())
                        .setNext(AttemptForm.of(delayed.next()))
                        .setTasks(TaskSetForm.of(delayed.tasks()))
                        .setWaitMillis(delayed.waitMillis());
        return Record.newBuilder().setDelayed(form).build();
    }

    static Delayed delayed(SnapshotProto.Delayed form) {
        return new Delayed(
                form.getSerial(),
                AttemptForm.attempt(form.getNext()),
                TaskSetForm.tasks(form.getTasks()),
                form.getWaitMillis());
    }

    static Record of(Outcome outcome) {
        var form =
                SnapshotProto.Outcome.newBuilder()
                        .setTasks(TaskSetForm.of(outcome.tasks()))
                        .setState(
                                switch (outcome.state()) {
                                    case SUCCEEDED -> SnapshotProto.Outcome.State.SUCCEEDED;
                                    case FAILED -> SnapshotProto.Outcome.State.FAILED;
                                    case LOST -> SnapshotProto.Outcome.State.LOST;
                                    case CANCELLED -> SnapshotProto.Outcome.State.CANCELLED;
                                    case QUEUED, RUNNING ->
                                            throw new IllegalStateException(
                                                    outcome.state() + " is not an end");
                                })
                        .setAttempt(outcome.attempt())
                        .setEnd(AttemptForm.of(outcome.end()));
        var run = outcome.run();
        if (run != null) {
            var ran =
                    SnapshotProto.Run.newBuilder()
                            .setNode(IdentifierForm.bytes(run.node()))
                            .setStartedAtMillis(run.startedAtMillis())
                            .setFinishedAtMillis(run.finishedAtMillis());
            if (run.output() != null) {
                ran.setOutput(StorageForm.of(run.output()));
            }
            form.setRun(ran);
        }
        return Record.newBuilder().setOutcome(form).build();
    }

    static Outcome outcome(SnapshotProto.Outcome form) {
        var state =
                switch (form.getState()) {
                    case SUCCEEDED -> TaskState.SUCCEEDED;
                    case FAILED -> TaskState.FAILED;
                    case LOST -> TaskState.LOST;
                    case CANCELLED -> TaskState.CANCELLED;
                    case UNSPECIFIED, UNRECOGNIZED ->
                            throw new IllegalArgumentException("an unknown state of a task");
                };
        return new Outcome(
                TaskSetForm.tasks(form.getTasks()),
                state,
                form.getAttempt(),
                form.hasRun() ? run(form.getRun()) : null,
                AttemptForm.end(form.getEnd()));
    }

    private static Outcome.Run run(SnapshotProto.Run form) {
        return new Outcome.Run(
                IdentifierForm.node(form.getNode()),
                form.getStartedAtMillis(),
                form.getFinishedAtMillis(),
                StorageForm.output(form.hasOutput(), form.getOutput()));
    }

    static Record of(Lease lease) {
        var form =
                SnapshotProto.Lease.newBuilder()
                        .setId(lease.id().number())
                        .setJob(IdentifierForm.bytes(lease.job()))
                        .setHolder(AttemptForm.of(lease.holder()))
                        .setAttempt(AttemptForm.of(lease.attempt()))
                        .setTasks(TaskSetForm.of(lease.tasks()));
        return Record.newBuilder().setLease(form).build();
    }

    static Lease lease(SnapshotProto.Lease form) {
        return new Lease(
                new LeaseId(form.getId()),
                IdentifierForm.job(form.getJob()),
                AttemptForm.holder(form.getHolder()),
                AttemptForm.attempt(form.getAttempt()),
                TaskSetForm.tasks(form.getTasks()));
    }
}
