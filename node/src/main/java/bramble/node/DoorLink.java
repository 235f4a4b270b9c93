package bramble.node;

import bramble.http.MasterCalls;
import bramble.protocol.Report;
import bramble.protocol.ReportAnswer;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import bramble.worker.MasterLink;
import java.util.concurrent.CompletableFuture;

/** The worker's link to the master, by way of this node's door. */
record DoorLink(MasterCalls door) implements MasterLink {

    @Override
    public CompletableFuture<WorkerAnswer> call(WorkerCall call) {
        return door.call(call);
    }

    @Override
    public CompletableFuture<ReportAnswer> report(Report report) {
        return door.report(report);
    }
}
