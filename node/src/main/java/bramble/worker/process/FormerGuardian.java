package bramble.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guardian that a node's former life left behind, found by its record.
 *
 * @param startTicks tells it from a later process with the same pid
 * @param table null when there is no former guardian
 * @param deadlineTicks until when the former life's attempts may live
 */
record FormerGuardian(long pid, long startTicks, @Nullable Path table, long deadlineTicks) {

    private static final Logger LOG = LoggerFactory.getLogger(FormerGuardian.class);
    private static final FormerGuardian NONE = new FormerGuardian(0, 0, null, 0);

    static FormerGuardian read(Path record) {
        try {
            var fields = Files.readString(record).strip().split(" ", 3);
            var table = Path.of(fields[2]);
            return new FormerGuardian(
                    Long.parseLong(fields[0]),
                    Long.parseLong(fields[1]),
                    table,
                    SessionTable.readDeadline(table));
        } catch (NoSuchFileException firstLife) {
            return NONE;
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException damaged) {
            LOG.warn("cannot read {}: a former guardian, if any, ends by itself", record);
            return NONE;
        }
    }

    static void write(Path record, long pid, Path table) throws IOException {
        var stat = ProcessStat.of(pid);
        var start = stat == null ? 0 : stat.startTicks();
        PrivateFiles.empty(record);
        Files.writeString(record, pid + " " + start + " " + table + "\n");
    }

    /** Ends it, if it has not ended. */
    void end() throws IOException {
        if (table != null) {
            var stat = ProcessStat.of(pid);
            if (stat != null && stat.startTicks() == startTicks) {
                // Its sleep is in its session, too.
                Sessions.ofThisSystem().kill(pid);
            }
            Files.deleteIfExists(table);
        }
    }
}
