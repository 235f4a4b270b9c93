package bramble.log;

import bramble.log.proto.SnapshotProto;
import bramble.log.proto.SnapshotProto.Record;

/** Counts a snapshot's records, kind by kind. Owned by the thread that writes or reads. */
final class SnapshotTally {

    private long nodes;
    private long removed;
    private long tokens;
    private long users;
    private long decisions;
    private long jobs;
    private long parts;
    private long leases;
    private long contents;

    /** Counts a record, and hands it on. */
    Record counted(Record record) {
        switch (record.getKindCase()) {
            case NODE -> nodes++;
            case REMOVED_NODE -> removed++;
            case JOIN_TOKEN -> tokens++;
            case USER -> users++;
            case DECISION -> decisions++;
            case JOB -> jobs++;
            case READY, DELAYED, OUTCOME -> parts++;
            case LEASE -> leases++;
            case CONTENT -> contents++;
            case HEADER, END, KIND_NOT_SET -> {}
        }
        return record;
    }

    SnapshotProto.End end() {
        return SnapshotProto.End.newBuilder()
                .setNodes(nodes)
                .setRemovedNodes(removed)
                .setJoinTokens(tokens)
                .setUsers(users)
                .setDecisions(decisions)
                .setJobs(jobs)
                .setParts(parts)
                .setLeases(leases)
                .setContents(contents)
                .build();
    }
}
