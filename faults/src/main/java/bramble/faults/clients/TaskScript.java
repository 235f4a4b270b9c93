package bramble.faults.clients;

import bramble.api.JobRequest;
import bramble.faults.history.Event;
import bramble.faults.history.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the clients' tasks do: they mark their start and their end in a file outside of the cluster,
 * hold a lock as long as any process of them lives, and print lines.
 */
public final class TaskScript {

    /** An attempt that finds its task's lock taken by another one says so, and goes on. */
    private static final String SCRIPT =
            """
            cd "$0" || exit 99
            mark() {
                read -r up _ </proc/uptime
                echo "$1 $BRAMBLE_JOB $BRAMBLE_TASK $BRAMBLE_ATTEMPT $BRAMBLE_NODE $up" >>marks
            }
            exec 9>"locks/$BRAMBLE_JOB.$BRAMBLE_TASK"
            flock -n 9 || mark overlap
            mark start
            i=0
            while [ $i -lt "$3" ]; do
                echo "line $i of $BRAMBLE_JOB/$BRAMBLE_TASK"
                i=$((i + 1))
            done
            [ "$1" = 0 ] || sleep "$1"
            mark end
            exit "$2"
            """;

    private static final int MARK_WORDS = 6;

    private final Path place;

    /**
     * @param place the directory of the marks and locks, which all nodes can reach
     */
    public TaskScript(Path place) throws IOException {
        this.place = place;
        Files.createDirectories(place.resolve("locks"));
    }

    /** The job that does this work. */
    JobRequest request(Work work) {
        var builder =
                JobRequest.builder(
                                "sh",
                                "-c",
                                SCRIPT,
                                place.toString(),
                                Double.toString(work.millis() / 1_000.0),
                                Integer.toString(work.exit()),
                                Integer.toString(work.lines()))
                        .retries(work.retries())
                        .backoff(Duration.ofMillis(200));
        if (work.tasks() > 1) {
            builder.range(1, work.tasks());
        }
        if (work.once()) {
            builder.atMostOnce();
        }
        if (work.delayMillis() > 0) {
            builder.notBefore(Instant.now().plusMillis(work.delayMillis()));
        }
        return builder.build();
    }

    /** All marks so far. */
    public List<Event.Marked> marks() throws IOException {
        var file = place.resolve("marks");
        var marks = new ArrayList<Event.Marked>();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                marks.add(mark(line));
            }
        }
        return marks;
    }

    private static Event.Marked mark(String line) {
        var words = line.split(" ", -1);
        if (words.length != MARK_WORDS) {
            throw new IllegalStateException("a mark that no task makes: " + line);
        }
        return new Event.Marked(
                Event.Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
                words[1],
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                words[4],
                Math.round(Double.parseDouble(words[5]) * 1_000));
    }
}
