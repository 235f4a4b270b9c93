package bramble.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this machine calls itself. */
final class HostName {

    private static final Logger LOG = LoggerFactory.getLogger(HostName.class);
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** The kernel's name for this machine, which needs no network to ask; "node" if it has none. */
    static String read() {
        try {
            var name = Files.readString(KERNEL).strip();
            return name.isEmpty() ? "node" : name;
        } catch (IOException unreadable) {
            LOG.debug("cannot read this machine's name from {}: {}", KERNEL, unreadable.toString());
            return "node";
        }
    }
}
