package bramble.worker.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A session leader that an earlier life of this node started with {@link RecordedLaunch}. It is no
 * child of this process, so its end is looked for, and its exit code read from the file.
 */
public final class AdoptedProcess implements RunningProcess {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int KILLED = 128 + 9;

    private final ProcessStat leader;
    private final Path exitFile;

    AdoptedProcess(ProcessStat leader, Path exitFile) {
        this.leader = leader;
        this.exitFile = exitFile;
    }

    /** How long it has been running, by the machine's own clock. */
    public Duration age() {
        return Duration.ofMillis(10 * Math.max(0, Uptime.ticks() - leader.startTicks()));
    }

    /** Where its exit code will be. */
    public Path exitFile() {
        return exitFile;
    }

    @Override
    public long pid() {
        return leader.pid();
    }

    private boolean lives() {
        var now = ProcessStat.of(leader.pid());
        return now != null && now.startTicks() == leader.startTicks() && now.lives();
    }

    @Override
    public void awaitEnd() {
        while (lives()) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    @Override
    public ProcessExit reap() {
        if (othersLive()) {
            killOthers();
        }
        return RecordedLaunch.exitCode(exitFile)
                .map(code -> new ProcessExit(code, 0, null))
                .orElse(new ProcessExit(KILLED, 9, null));
    }

    @Override
    public boolean signal(Signal signal) {
        return lives() && Sessions.ofThisSystem().signal(leader.pid(), signal);
    }

    // A session's number is not given to another process while the session has a member.

    @Override
    public boolean othersLive() {
        return ProcessStat.of(leader.pid()) == null
                && !Sessions.ofThisSystem().members(leader.pid()).isEmpty();
    }

    @Override
    public void killOthers() {
        if (othersLive()) {
            Sessions.ofThisSystem().kill(leader.pid());
        }
    }
}
