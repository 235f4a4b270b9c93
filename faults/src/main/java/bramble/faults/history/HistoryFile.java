package bramble.faults.history;

import io.avaje.jsonb.Jsonb;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a run in the order in which they were recorded, in memory and as a file with one
 * JSON document a line. Any thread may add; a monitor orders them.
 */
public final class HistoryFile implements AutoCloseable {

    private static final int LINES_PER_FLUSH = 100;

    private final List<Event> events = new ArrayList<>();
    private final BufferedWriter out;

    public HistoryFile(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
    }

    /** Records an event. */
    public synchronized void add(Event event) {
        try {
            events.add(event);
            out.write(Jsonb.instance().type(Event.class).toJson(event));
            out.newLine();
            if (events.size() % LINES_PER_FLUSH == 0) {
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All events so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** The events of a finished run's file. */
    public static List<Event> read(Path file) throws IOException {
        var type = Jsonb.instance().type(Event.class);
        try (var lines = Files.lines(file)) {
            return lines.map(type::fromJson).toList();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
