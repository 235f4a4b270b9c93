package bramble.log;

import bramble.core.AttemptEnd;
import bramble.core.Holder;
import bramble.core.Node;
import bramble.core.SessionId;
import bramble.core.Try;
import bramble.log.proto.JobProto;

/** Attempts, and who makes them, in protobuf. */
final class AttemptForm {

    private AttemptForm() {}

    static JobProto.Try of(Try attempt) {
        return JobProto.Try.newBuilder()
                .setAttempt(attempt.attempt())
                .setFailures(attempt.failures())
                .build();
    }

    static Try attempt(JobProto.Try form) {
        return new Try(form.getAttempt(), form.getFailures());
    }

    static JobProto.Holder of(Holder holder) {
        return JobProto.Holder.newBuilder()
                .setNode(IdentifierForm.bytes(holder.node()))
                .setSession(IdentifierForm.bytes(holder.session().uuid()))
                .build();
    }

    static Holder holder(JobProto.Holder form) {
        return new Holder(
                IdentifierForm.node(form.getNode()),
                new SessionId(IdentifierForm.uuid(form.getSession())));
    }

    static JobProto.Node of(Node node) {
        return JobProto.Node.newBuilder()
                .setId(IdentifierForm.bytes(node.id()))
                .setName(node.name())
                .setAddress(node.address())
                .setVersion(node.version())
                .setDraining(node.draining())
                .setLeaving(node.leaving())
                .build();
    }

    static Node node(JobProto.Node form) {
        var staying = form.getDraining() ? Node.Service.DRAINING : Node.Service.WORKING;
        return new Node(
                IdentifierForm.node(form.getId()),
                form.getName(),
                form.getAddress(),
                form.getVersion(),
                form.getLeaving() ? Node.Service.LEAVING : staying);
    }

    static JobProto.AttemptEnd of(AttemptEnd end) {
        return JobProto.AttemptEnd.newBuilder()
                .setKind(
                        switch (end.kind()) {
                            case SUCCEEDED -> JobProto.AttemptEnd.Kind.SUCCEEDED;
                            case FAILED -> JobProto.AttemptEnd.Kind.FAILED;
                            case CANCELLED -> JobProto.AttemptEnd.Kind.CANCELLED;
                            case RETURNED -> JobProto.AttemptEnd.Kind.RETURNED;
                            case LOST -> JobProto.AttemptEnd.Kind.LOST;
                        })
                .setExitCode(end.exitCode())
                .setWhy(end.why())
                .build();
    }

    static AttemptEnd end(JobProto.AttemptEnd form) {
        var kind =
                switch (form.getKind()) {
                    case SUCCEEDED -> AttemptEnd.Kind.SUCCEEDED;
                    case FAILED -> AttemptEnd.Kind.FAILED;
                    case CANCELLED -> AttemptEnd.Kind.CANCELLED;
                    case RETURNED -> AttemptEnd.Kind.RETURNED;
                    case LOST -> AttemptEnd.Kind.LOST;
                    case UNSPECIFIED, UNRECOGNIZED ->
                            throw new IllegalArgumentException("an unknown kind of end");
                };
        return new AttemptEnd(kind, form.getExitCode(), form.getWhy());
    }
}
