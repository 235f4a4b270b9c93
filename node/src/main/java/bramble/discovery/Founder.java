package bramble.discovery;

import java.util.UUID;

/**
 * A new node that would found a cluster with others.
 *
 * @param id made at its first start, and kept
 * @param address HOST:PORT of its API
 */
public record Founder(UUID id, String address) implements Comparable<Founder> {

    public Founder {
        if (address.isBlank() || address.indexOf(' ') >= 0 || address.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("\"" + address + "\" is no address");
        }
    }

    /** By id, in the order of their text. */
    @Override
    public int compareTo(Founder other) {
        var byId = id.toString().compareTo(other.id.toString());
        return byId != 0 ? byId : address.compareTo(other.address);
    }

    /** One line of text, which {@link #parse} reads. */
    @Override
    public String toString() {
        return id + " " + address;
    }

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Founder parse(String line) {
        var space = line.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("\"" + line + "\" names no founder");
        }
        return new Founder(UUID.fromString(line.substring(0, space)), line.substring(space + 1));
    }
}
