package bramble.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * All processes of a session, in whatever groups they put themselves, found in {@code /proc}. A
 * process that makes a session of its own has left; {@link Strays} finds those.
 */
final class Sessions {

    /** Rounds of killing before a session counts as unkillable; each waits a little. */
    private static final int KILL_ROUNDS_MAX = 200;

    /**
     * Looks at {@code /proc} in a row that must find a session empty before it counts as gone. A
     * process that is forked while the list is read, by one that ends before its own entry is read,
     * is in neither place: one look missed 3 of 400 such sessions, three none of 800.
     */
    private static final int QUIET_ROUNDS = 3;

    private static final Sessions THIS_SYSTEM = new Sessions(Signals.ofThisSystem());

    private final Signals signals;

    Sessions(Signals signals) {
        this.signals = signals;
    }

    static Sessions ofThisSystem() {
        return THIS_SYSTEM;
    }

    /** The living processes of a session. */
    List<ProcessStat> members(long session) {
        return processes(pid -> true).stream()
                .filter(process -> process.session() == session && process.lives())
                .toList();
    }

    /** All processes with an accepted pid, the dead among them. */
    static List<ProcessStat> processes(LongPredicate accepted) {
        var found = new ArrayList<ProcessStat>();
        for (var pid : pids()) {
            if (accepted.test(pid)) {
                var process = ProcessStat.of(pid);
                if (process != null) {
                    found.add(process);
                }
            }
        }
        return found;
    }

    /** The pids that are there now. */
    static List<Long> pids() {
        var pids = new ArrayList<Long>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var entry : entries) {
                pids.add(Long.parseLong(entry.getFileName().toString()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list /proc", unreadable);
        }
        return pids;
    }

    /**
     * Signals every process group of a session. Going by group reaches a process that forks in the
     * same moment.
     *
     * @return whether any living process was there
     */
    boolean signal(long session, Signal signal) {
        var groups = new TreeSet<Long>();
        for (var member : members(session)) {
            groups.add(member.group());
        }
        for (var group : groups) {
            // A group never spans sessions (setpgid(2)), so this reaches none but the session's
            // own.
            signals.send(-group, signal);
        }
        return !groups.isEmpty();
    }

    /**
     * Kills a session and returns when none of it lives.
     *
     * @return false when something of it withstands, as a process in uninterruptible sleep does
     */
    boolean kill(long session) {
        var quiet = 0;
        for (var round = 0; round < KILL_ROUNDS_MAX; round++) {
            quiet = signal(session, Signal.KILL) ? 0 : quiet + 1;
            if (quiet == QUIET_ROUNDS) {
                return true;
            }
            LockSupport.parkNanos(1_000_000L * Math.min(round, 20));
        }
        return false;
    }
}
