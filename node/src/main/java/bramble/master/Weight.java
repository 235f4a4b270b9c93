package bramble.master;

import bramble.core.Command;
import bramble.core.Items;
import bramble.core.JobSpec;
import bramble.core.TaskReport;

/** About how many bytes a command takes in memory and in the log, to bound queues and entries. */
final class Weight {

    private static final long SMALL = 128;

    private Weight() {}

    static long of(Command command) {
        return switch (command) {
            case Command.SubmitJob submit -> SMALL + of(submit.submission().spec());
            case Command.FinishTasks finish ->
                    SMALL
                            + SMALL * finish.kept().size()
                            + finish.reports().stream().mapToLong(Weight::of).sum();
            case Command.KeepContents keep -> SMALL + SMALL * keep.kept().size();
            case Command.DropCopies drop -> SMALL + SMALL * drop.contents().size();
            case Command.ForgetContents forget -> SMALL + SMALL * forget.contents().size();
            case Command.RemoveOutputs remove -> SMALL + 2L * Long.BYTES * remove.jobs().size();
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
                    Command.RetireNode _,
                    Command.RaiseEpoch _,
                    Command.RemoveNode _,
                    Command.CreateToken _,
                    Command.UseToken _,
                    Command.AddUser _,
                    Command.RemoveUser _ ->
                    SMALL;
        };
    }

    private static long of(TaskReport report) {
        var output = report.output();
        var files = output == null ? 0 : output.files().size();
        return SMALL + report.end().why().length() + SMALL * files;
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
        for (var name : program.files().keySet()) {
            weight += SMALL + name.length();
        }
        return weight + of(spec.items());
    }

    private static long of(Items items) {
        return switch (items) {
            case Items.None _, Items.Range _, Items.Lines _ -> SMALL;
            case Items.Listed listed ->
                    listed.texts().stream().mapToLong(text -> 4L + 2L * text.length()).sum();
            case Items.Selection selection -> SMALL + of(selection.base());
        };
    }
}
