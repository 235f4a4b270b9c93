package bramble.protocol;

/**
 * The machine behind a worker, as it introduces itself with every call.
 *
 * @param name for people
 * @param address HOST:PORT of its API
 * @param version of its software
 */
public record Machine(
        String name,
        String address,
        String version,
        Capacity capacity,
        Vitals vitals,
        Shelf shelf) {

    /** A machine that says nothing about what it keeps. */
    public Machine(String name, String address, String version, Capacity capacity, Vitals vitals) {
        this(name, address, version, capacity, vitals, Shelf.UNKNOWN);
    }

    /** The same that keeps so much. */
    public Machine with(Shelf other) {
        return new Machine(name, address, version, capacity, vitals, other);
    }
}
