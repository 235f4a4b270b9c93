package bramble.node;

import bramble.core.ClusterId;
import bramble.discovery.Founder;
import bramble.security.KeyFiles;
import bramble.security.Keyring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a new node has promised to other founders, in a file of its data directory. */
final class FoundingNotes implements Gathering.Notes {

    private static final String ID = "id";
    private static final String PROMISE = "promise";
    private static final String AUTHORITY = "authority";

    private final PropertiesFile file;
    private final Properties kept;
    private final UUID id;
    private final @Nullable KeyFiles keys;
    private final Duration life;

    /**
     * Reads them; writes who this node is if there are none yet.
     *
     * @param id of this node unless it was another before
     * @param keys null on loopback
     * @param life of the certificates that this node issues
     */
    FoundingNotes(PropertiesFile file, UUID id, @Nullable KeyFiles keys, Duration life)
            throws IOException {
        this.file = file;
        this.keys = keys;
        this.life = life;
        kept = file.read();
        if (kept.isEmpty()) {
            kept.setProperty(ID, id.toString());
            file.write(kept);
        }
        this.id = UUID.fromString(kept.getProperty(ID));
    }

    UUID id() {
        return id;
    }

    @Override
    public Collection<Founder> promise() {
        return Gathering.founders(kept.getProperty(PROMISE, ""));
    }

    @Override
    public String authority() {
        return kept.getProperty(AUTHORITY, "");
    }

    @Override
    public void keep(Collection<Founder> promise) {
        write(PROMISE, Gathering.text(promise));
    }

    @Override
    public void keepAuthority(String fingerprint) {
        write(AUTHORITY, fingerprint);
    }

    private void write(String name, String text) {
        kept.setProperty(name, text);
        try {
            file.write(kept);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("a promise cannot be kept: " + e, e));
        }
    }

    @Override
    public String makeAuthority(ClusterId cluster) throws IOException {
        if (keys == null) {
            return Gathering.LOOPBACK;
        }
        if (!Keyring.isThere(keys)) {
            Keyring.found(keys, cluster.uuid(), id, Instant.now(), life);
        }
        return Keyring.authority(keys).orElseThrow();
    }
}
