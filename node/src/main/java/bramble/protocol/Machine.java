package bramble.protocol;

/**
 * The machine behind a worker, as it introduces itself with every call.
 *
 * @param name for people
 * @param address HOST:PORT of its API
 * @param version of its software
 */
public record Machine(
        String name, String address, String version, Capacity capacity, Vitals vitals) {}
