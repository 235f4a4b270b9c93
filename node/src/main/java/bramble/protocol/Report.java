package bramble.protocol;

import bramble.core.Holder;
import bramble.core.TaskReport;
import java.util.List;

/**
 * How attempts ended. The answer comes when it is committed; a worker keeps it in its journal until
 * then.
 */
public record Report(Holder worker, List<TaskReport> reports) {

    /** Entries of one report. A worker with more sends them in several. */
    public static final int ENTRIES_MAX = 10_000;

    public Report {
        reports = List.copyOf(reports);
    }
}
