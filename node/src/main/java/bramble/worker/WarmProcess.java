package bramble.worker;

import bramble.core.JobId;
import bramble.worker.process.Cgroup;
import bramble.worker.process.PipedProcess;
import bramble.worker.process.ProcessExit;
import bramble.worker.process.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that answers one item after the other. Owned by the thread in whose hand it is: a
 * slot's while it works, or whoever takes it out of {@link WarmProcesses}.
 */
final class WarmProcess {

    /** The variable by which such a process, and what it leaves behind, is known. */
    static final String NAME = "BRAMBLE_WARM";

    private static final Logger LOG = LoggerFactory.getLogger(WarmProcess.class);

    /** After the end of its input it has so long to end by itself, and so long again once asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Place place;
    private final PipedProcess piped;
    private JobId job;
    private int line;

    /**
     * What it is called and where it runs.
     *
     * @param directory its own, with the job's files
     * @param cgroup null where there is none
     * @param errors where it writes its standard error
     */
    record Place(String name, Path directory, @Nullable Cgroup cgroup, RunnerErrors errors) {}

    WarmProcess(JobId job, Place place, PipedProcess piped) {
        this.job = job;
        this.place = place;
        this.piped = piped;
    }

    String name() {
        return place.name();
    }

    /** Its own directory, with the job's files. */
    Path directory() {
        return place.directory();
    }

    @Nullable Cgroup cgroup() {
        return place.cgroup();
    }

    RunnerErrors errors() {
        return place.errors();
    }

    /** Its line in the guardian's table. */
    int line() {
        return line;
    }

    void guardedAt(int given) {
        line = given;
    }

    /** Which limit of memory it has passed, in words; empty when it has not. */
    Optional<String> memoryExceeded() {
        var cgroup = place.cgroup();
        return cgroup == null ? Optional.empty() : cgroup.memoryExceeded();
    }

    PipedProcess piped() {
        return piped;
    }

    OutputStream in() {
        return piped.in();
    }

    InputStream out() {
        return piped.out();
    }

    /**
     * Whether it can be given items of a job: it lives, and has nothing to say. What it has said on
     * its standard error since it served another job is nobody's, and dropped.
     */
    boolean isReadyFor(JobId next) throws InterruptedException {
        if (piped.endsWithin(Duration.ZERO)) {
            return false;
        }
        if (!next.equals(job)) {
            var _ = place.errors().take();
        }
        if (!isQuiet()) {
            return false;
        }
        job = next;
        return true;
    }

    /**
     * Whether it still can serve: it lives and says nothing. What it says on its standard error
     * meanwhile is kept within bounds.
     */
    boolean canWait() throws InterruptedException {
        try {
            place.errors().bound();
        } catch (IOException failed) {
            LOG.warn("cannot bound what process {} says", piped.process().pid(), failed);
            return false;
        }
        return !piped.endsWithin(Duration.ZERO) && isQuiet();
    }

    private boolean isQuiet() {
        try {
            var unasked = piped.out().available();
            if (unasked > 0) {
                LOG.warn(
                        "the process {} of job {} has said {} bytes that nobody asked for: it is"
                                + " replaced. A command of the line runner answers each item with"
                                + " exactly one line",
                        piped.process().pid(),
                        job,
                        unasked);
            }
            return unasked == 0;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Ends its input, and then, if it has not ended soon, the process with all of its session. */
    ProcessExit end() throws InterruptedException {
        closeInput();
        if (!piped.endsWithin(PATIENCE)) {
            piped.process().signal(Signal.TERM);
            if (!piped.endsWithin(PATIENCE)) {
                return kill();
            }
        }
        return reap();
    }

    /** Ends its input. */
    void closeInput() {
        try {
            piped.in().close();
        } catch (IOException gone) {
            LOG.trace("it has ended already", gone);
        }
    }

    /** Ends it at once. */
    ProcessExit kill() {
        piped.process().signal(Signal.KILL);
        return reap();
    }

    private ProcessExit reap() {
        piped.process().awaitEnd();
        piped.process().killOthers();
        return piped.process().reap();
    }
}
