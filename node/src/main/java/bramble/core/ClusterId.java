package bramble.core;

import java.util.UUID;

/**
 * A cluster's identity, made when it is founded. Nodes of different clusters never talk to each
 * other.
 */
public record ClusterId(UUID uuid) {

    /**
     * Reads the 36-character form.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static ClusterId parse(String text) {
        return new ClusterId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
