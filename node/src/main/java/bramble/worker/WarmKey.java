package bramble.worker;

import bramble.core.JobId;
import bramble.core.Program;
import bramble.core.Runner;
import bramble.protocol.LeasedWork;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a process of the line runner may serve: those with an equal key. The user that tasks
 * run as, and the node, are the same for all of a worker's.
 *
 * @param job the one job that it serves; null when its command can serve several
 * @param owner who submitted them; nobody's process ever serves another's job
 * @param program command, variables, directory and files, by what is in them
 */
record WarmKey(@Nullable JobId job, String owner, Program program, int cpus, long memoryBytes) {

    /** The key of a job of the line runner. */
    static WarmKey of(LeasedWork work) {
        var owner = work.command().owner();
        var several = millis(work) > 0 && owner != null;
        return new WarmKey(
                several ? null : work.lease().job(),
                owner == null ? "" : owner,
                work.program(),
                work.needs().cpus(),
                work.needs().memoryBytes());
    }

    /** How long a process of it is kept that has nothing to do, for another job. */
    static long millis(LeasedWork work) {
        return work.rules().runner() instanceof Runner.Lines(var millis) ? millis : 0;
    }
}
