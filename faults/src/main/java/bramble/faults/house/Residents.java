package bramble.faults.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of one pretended machine: those of its network namespace. */
final class Residents {

    private Residents() {}

    /** The ids of the processes that live in a namespace now. */
    static List<Long> of(String namespace) {
        try {
            var wanted =
                    Files.getAttribute(Path.of("/run/netns", namespace), "unix:ino").toString();
            var found = new ArrayList<Long>();
            try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (var process : processes) {
                    if (isIn(process, wanted)) {
                        found.add(Long.parseLong(process.getFileName().toString()));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isIn(Path process, String wanted) {
        try {
            var link = Files.readSymbolicLink(process.resolve("ns").resolve("net")).toString();
            return link.equals("net:[" + wanted + "]");
        } catch (IOException ended) {
            return false;
        }
    }
}
