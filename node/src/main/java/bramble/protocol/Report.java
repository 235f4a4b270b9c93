package bramble.protocol;

import bramble.core.Holder;
import bramble.core.Kept;
import bramble.core.TaskReport;
import java.util.List;

/**
 * How attempts ended. The answer comes when it is committed; a worker keeps it in its journal until
 * then.
 *
 * @param kept the contents to which the reports refer, with those who hold them
 */
public record Report(Holder worker, List<TaskReport> reports, List<Kept> kept) {

    /**
     * Entries of one report. A worker with more sends them in several. So many fit into one entry
     * of the log, whatever their reasons say: a reason is at most 500 characters, 1,500 bytes.
     */
    public static final int ENTRIES_MAX = 2_000;

    public Report {
        reports = List.copyOf(reports);
        kept = List.copyOf(kept);
    }

    /** Of attempts that left nothing. */
    public Report(Holder worker, List<TaskReport> reports) {
        this(worker, reports, List.of());
    }
}
