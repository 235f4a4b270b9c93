package bramble.worker;

import bramble.protocol.Report;
import bramble.protocol.ReportAnswer;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.util.concurrent.CompletableFuture;

/**
 * The port to whichever node is master. A future fails when there is no master, it cannot be
 * reached or has changed; sending the same again does no harm then. The worker has at most one call
 * and one report under way, and gives up on either after a time-out of its own.
 */
public interface MasterLink {

    /** Makes the call that is the worker's heartbeat and brings it work. */
    CompletableFuture<WorkerAnswer> call(WorkerCall call);

    /** Tells how attempts ended; the answer comes once that is committed. */
    CompletableFuture<ReportAnswer> report(Report report);
}
