package bramble.protocol;

import bramble.core.Holder;
import bramble.core.TaskReport;
import java.util.List;

/**
 * How attempts ended. The answer comes when it is committed; a worker keeps it in its journal until
 * then.
 */
public record Report(Holder worker, List<TaskReport> reports) {

    /**
     * Entries of one report. A worker with more sends them in several. So many fit into one entry
     * of the log, whatever their reasons say: a reason is at most 500 characters, 1,500 bytes.
     */
    public static final int ENTRIES_MAX = 2_000;

    public Report {
        reports = List.copyOf(reports);
    }
}
