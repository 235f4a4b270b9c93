package bramble.master;

import bramble.core.Command;
import bramble.core.Items;
import bramble.core.JobSpec;

/** About how many bytes a command takes in memory and in the log, to bound queues and entries. */
final class Weight {

    private static final long SMALL = 128;

    private Weight() {}

    static long of(Command command) {
        return switch (command) {
            case Command.SubmitJob submit -> SMALL + of(submit.submission().spec());
            case Command.FinishTasks finish ->
                    SMALL
                            + finish.reports().stream()
                                    .mapToLong(each -> SMALL + each.end().why().length())
                                    .sum();
            case Command.LeaseTasks lease -> SMALL + SMALL * lease.grants().size();
            case Command.ExpireLeases expire -> SMALL + Long.BYTES * (long) expire.leases().size();
            case Command.ForgetJobs forget -> SMALL + 2L * Long.BYTES * forget.jobs().size();
            case Command.ReleaseJobs release -> SMALL + 2L * Long.BYTES * release.jobs().size();
            case Command.FoundCluster _,
                    Command.SettleJob _,
                    Command.CancelJob _,
                    Command.RetryJob _,
                    Command.JoinNode _,
                    Command.DrainNode _,
                    Command.RemoveNode _ ->
                    SMALL;
        };
    }

    static long of(JobSpec spec) {
        var program = spec.program();
        var weight = SMALL + spec.name().length();
        for (var argument : program.command()) {
            weight += 8L + argument.length();
        }
        for (var variable : program.environment().entrySet()) {
            weight += 16L + variable.getKey().length() + variable.getValue().length();
        }
        return weight + of(spec.items());
    }

    private static long of(Items items) {
        return switch (items) {
            case Items.None _, Items.Range _ -> SMALL;
            case Items.Listed listed ->
                    listed.texts().stream().mapToLong(text -> 4L + 2L * text.length()).sum();
            case Items.Selection selection -> SMALL + of(selection.base());
        };
    }
}
