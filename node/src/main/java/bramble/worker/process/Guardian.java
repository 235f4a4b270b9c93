package bramble.worker.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no attempt outlives its lease, even when this process is killed or frozen: a
 * small shell script in a session of its own knows the deadline and the sessions, and ends what is
 * left of them once the deadline has passed. A node that starts again ends the guardian of its
 * former life.
 *
 * <p>{@link #extend} belongs to one thread, {@link #started} and {@link #ended} to each slot's own.
 */
public final class Guardian implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Guardian.class);
    private static final String NAME = "bramble-guardian";
    private static final long WAKE_MARGIN_TICKS = 100;

    private final SessionTable table;
    private final Path record;
    private final Process shell;
    private final OutputStream wake;
    private final long inheritedTicks;
    private long deadlineTicks;

    private Guardian(SessionTable table, Path record, Process shell, long inheritedTicks) {
        this.inheritedTicks = inheritedTicks;
        deadlineTicks = inheritedTicks;
        this.table = table;
        this.record = record;
        this.shell = shell;
        wake = shell.getOutputStream();
    }

    /**
     * Starts a guardian, and ends that of this node's former life, if there is one. What the former
     * life left running may go on until {@link #inheritedNanos}; it is to be adopted, and told to
     * {@link #started}, or to be killed.
     *
     * @param directory where the guardian is recorded; one node only may use it
     * @param slots how many processes run at most at the same time
     * @param mark the variable, {@code NAME=value}, that every attempt of this node gets
     */
    public static Guardian takeOver(Path directory, int slots, String mark) {
        var record = directory.resolve("guardian");
        var former = FormerGuardian.read(record);
        var table = SessionTable.create(directory, slots);
        try {
            table.deadline(former.deadlineTicks());
            var shell =
                    new ProcessBuilder(
                                    "setsid",
                                    "sh",
                                    "-c",
                                    script(),
                                    NAME,
                                    table.file().toString(),
                                    mark)
                            .directory(Path.of("/").toFile())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            FormerGuardian.write(record, shell.pid(), table.file());
            former.end();
            var guardian = new Guardian(table, record, shell, former.deadlineTicks());
            guardian.wake();
            return guardian;
        } catch (IOException missing) {
            table.close();
            throw new UncheckedIOException(
                    "cannot start the guardian, which needs the commands setsid and sh", missing);
        }
    }

    /**
     * Until when what the former life left running may live, as a time of {@link System#nanoTime};
     * it has passed when there was none.
     */
    public long inheritedNanos() {
        return System.nanoTime() + (inheritedTicks - Uptime.ticks()) * 10_000_000;
    }

    /**
     * Every attempt's lease now ends at this time of {@link System#nanoTime}. To be told before an
     * attempt starts.
     */
    public void extend(long untilNanos) {
        var until = Uptime.ticksAt(untilNanos);
        var mayBeIdle = deadlineTicks - Uptime.ticks() < WAKE_MARGIN_TICKS;
        table.deadline(until);
        deadlineTicks = until;
        if (mayBeIdle) {
            wake();
        }
    }

    /** A slot has started a process. To be told at once. */
    public void started(int slot, long session) {
        table.occupy(slot, session);
    }

    /**
     * A slot's process has ended. To be told before it is reaped, so that its pid is still its own.
     */
    public void ended(int slot) {
        table.vacate(slot);
    }

    /** The guardian's process, for the log and for tests. */
    public long pid() {
        return shell.pid();
    }

    private void wake() {
        try {
            wake.write('\n');
            wake.flush();
        } catch (IOException ended) {
            // Nothing protects guarantee 7 against the death of this process then, so it must be
            // said.
            LOG.error(
                    "the guardian (process {}) has ended; if this node is killed now, its tasks"
                            + " may outlive their lease. Restart the node.",
                    shell.pid());
        }
    }

    /** Leaves the guardian behind, to end what still runs when the lease is over. */
    public void leave() {
        try {
            wake.close();
        } catch (IOException ended) {
            LOG.warn("the guardian (process {}) has ended before its time", shell.pid());
        }
    }

    /** Ends the guardian. No attempt may be running. */
    @Override
    public void close() {
        table.close();
        try {
            Files.deleteIfExists(record);
            Sessions.ofThisSystem().kill(shell.pid());
            shell.waitFor(1, TimeUnit.SECONDS);
        } catch (IOException stuck) {
            throw new UncheckedIOException("cannot remove " + record, stuck);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String script() throws IOException {
        try (var source = Guardian.class.getResourceAsStream("guardian.sh")) {
            return new String(
                    Objects.requireNonNull(source, "guardian.sh is not in the jar").readAllBytes(),
                    StandardCharsets.UTF_8);
        }
    }
}
