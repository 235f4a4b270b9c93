package bramble.faults.house;

import bramble.api.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node with the machine that it runs on, over all its lives. A supervisor starts it again
 * whenever it ends by itself, as systemd would. All methods may be called by any thread; a monitor
 * guards what they share.
 */
public final class Host {

    /** Told of a node that ended by itself. */
    @FunctionalInterface
    public interface Watcher {
        void ended(int number, int code, String excuse, String lastWords);
    }

    private static final long START_PAUSE_MILLIS = 1_000;
    private static final long END_SECONDS_MAX = 60;
    private static final int LAST_WORDS_CHARS = 2_000;
    private static final int TORN_BYTES_MAX = 300;

    /** A node that has moved is this many ports from where it was: it has two of its own. */
    private static final int MOVE_PORTS = 2;

    private static final byte[] RECORD_MAGIC = {(byte) 0xB7, (byte) 0xA3};

    private final int number;
    private final Place place;
    private final Shim shim;
    private final List<String> command;
    private final Watcher watcher;
    private @Nullable Process process;
    private @Nullable UUID id;
    private @Nullable Process askedToEnd;
    private int reasonsToBeDown;
    private int powerCuts;
    private int freezes;
    private int moves;
    private String excuse = "";
    private long excusedUntilNanos = System.nanoTime();
    private boolean closed;

    /**
     * Where a node runs.
     *
     * @param directory its data directory
     * @param log what it prints
     * @param disk its own, or null where it shares the machine's
     * @param prefix the words before its command, which bring it there
     */
    record Place(
            Address address,
            Path directory,
            Path log,
            @Nullable Disk disk,
            List<String> prefix,
            Map<String, String> environment) {}

    Host(int number, Place place, Shim shim, List<String> command, Watcher watcher) {
        this.number = number;
        this.place = place;
        this.shim = shim;
        this.command = List.copyOf(command);
        this.watcher = watcher;
    }

    public int number() {
        return number;
    }

    /** Where its API is now. */
    public synchronized Address address() {
        var first = place.address();
        return new Address(first.host(), first.port() + moves % 2 * MOVE_PORTS);
    }

    /** Has it listen at another address from its next start on; a second time at the first one. */
    public synchronized void move() {
        moves++;
    }

    /** What the node has printed in all its lives. */
    public Path log() {
        return place.log();
    }

    /** Starts the supervisor, which starts the node. */
    void supervise() {
        Thread.ofPlatform().daemon().name("supervisor-" + number).start(this::keepUp);
    }

    private void keepUp() {
        try {
            while (true) {
                var running = startedOrNull();
                if (running == null) {
                    Thread.sleep(50);
                    continue;
                }
                var code = running.waitFor();
                if (wasAskedToEnd(running)) {
                    continue;
                }
                watcher.ended(number, code, excuse(), lastWords());
                Thread.sleep(START_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Process startedOrNull() {
        if (closed || reasonsToBeDown > 0) {
            return null;
        }
        var words = new ArrayList<>(place.prefix());
        words.addAll(command);
        words.addAll(List.of("--listen", address().toString()));
        var builder =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()));
        builder.environment().putAll(place.environment());
        try {
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized boolean wasAskedToEnd(Process ended) {
        return closed || ended.equals(askedToEnd);
    }

    private synchronized String excuse() {
        return System.nanoTime() < excusedUntilNanos ? excuse : "";
    }

    /** From now on, and for so long, this fault makes it right that the node ends by itself. */
    public synchronized void excuse(String fault, Duration length) {
        excuse = fault;
        excusedUntilNanos = System.nanoTime() + length.toNanos();
    }

    private String lastWords() {
        try {
            var text = Files.readString(place.log(), StandardCharsets.UTF_8);
            return text.substring(Math.max(0, text.length() - LAST_WORDS_CHARS));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Whether its process lives and is not frozen. */
    public synchronized boolean runs() {
        return process != null && process.isAlive() && freezes == 0;
    }

    /** Its id, once it has founded or joined; it stays as it is. */
    public synchronized Optional<UUID> id() {
        if (id == null && powerCuts == 0) {
            var kept = new Properties();
            try (var in = Files.newBufferedReader(place.directory().resolve("node.properties"))) {
                kept.load(in);
                id = UUID.fromString(kept.getProperty("node"));
            } catch (IOException notYet) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(id);
    }

    /** Ends it with SIGKILL, and keeps it down until {@link #up}. */
    public synchronized void kill() {
        reasonsToBeDown++;
        if (process != null) {
            process.destroyForcibly();
            await(process);
        }
    }

    /** Asks it to end, and keeps it down until {@link #up}. */
    public synchronized void terminate() {
        reasonsToBeDown++;
        if (process != null) {
            if (freezes > 0) {
                signal("CONT");
            }
            process.destroy();
            await(process);
        }
    }

    private void await(Process ending) {
        askedToEnd = ending;
        try {
            if (!ending.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                ending.destroyForcibly();
                watcher.ended(
                        number, 0, "", "it has not ended " + END_SECONDS_MAX + " s after SIGTERM");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends one reason to be down. With the last one gone, the node starts. */
    public synchronized void up() {
        reasonsToBeDown--;
    }

    public synchronized void freeze() {
        freezes++;
        signal("STOP");
    }

    public synchronized void thaw() {
        freezes--;
        if (freezes == 0) {
            signal("CONT");
        }
    }

    private void signal(String name) {
        if (process != null && process.isAlive()) {
            try {
                var kill =
                        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                                .start();
                kill.waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Cuts the power of the whole machine: all its processes are gone, and what is not synced. */
    public synchronized void losePower() {
        reasonsToBeDown++;
        powerCuts++;
        if (place.disk() != null && powerCuts == 1) {
            place.disk().losePower();
        }
        killAll();
        if (process != null) {
            await(process);
        }
    }

    private void killAll() {
        for (var pid : Residents.of(Network.namespace(number))) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Gives the power back, and starts the node unless something else keeps it down. */
    public synchronized void regainPower() {
        powerCuts--;
        if (powerCuts == 0 && place.disk() != null) {
            for (var left = Residents.of(Network.namespace(number));
                    !left.isEmpty();
                    left = Residents.of(Network.namespace(number))) {
                killAll();
                Thread.onSpinWait();
            }
            place.disk().regainPower();
        }
        reasonsToBeDown--;
    }

    /** Whether its power is cut. */
    public synchronized boolean isPowerless() {
        return powerCuts > 0;
    }

    public synchronized void fillDisk() {
        if (place.disk() != null && powerCuts == 0) {
            place.disk().fill();
        }
    }

    public synchronized void relieveDisk() {
        if (place.disk() != null && powerCuts == 0) {
            place.disk().relieve();
        }
    }

    /** Moves its wall clock, from the true one. */
    public void clock(Duration by) {
        shim.clock(by);
    }

    /** Makes each of its syncs wait first. */
    public void sync(Duration wait) {
        shim.sync(wait);
    }

    /**
     * Leaves half a record at the end of the log, as a machine may that dies while it writes. The
     * node must be down.
     */
    public synchronized void tearLog(long seed) {
        if (powerCuts > 0) {
            return;
        }
        var random = new Random(seed);
        var torn = new byte[RECORD_MAGIC.length + random.nextInt(TORN_BYTES_MAX)];
        random.nextBytes(torn);
        System.arraycopy(RECORD_MAGIC, 0, torn, 0, RECORD_MAGIC.length);
        try (var files = Files.list(place.directory().resolve("log").resolve("log"))) {
            var newest = files.filter(each -> each.toString().endsWith(".log")).sorted().toList();
            if (!newest.isEmpty()) {
                Files.write(newest.getLast(), torn, StandardOpenOption.APPEND);
            }
        } catch (IOException notYet) {
            // A node that never had a log has nothing to tear.
            Thread.onSpinWait();
        }
    }

    /** Ends it for good. */
    synchronized void close() {
        closed = true;
        if (process != null) {
            if (freezes > 0) {
                signal("CONT");
            }
            process.destroyForcibly();
        }
    }
}
