package bramble.http.server;

/** A connection, as {@link Places} sees it. */
interface Guest {

    /** Whom a connection belongs to, once that is known. */
    enum Kind {
        /** A user, or whoever is one on loopback. */
        USER,
        /** A node of the cluster. */
        MEMBER
    }

    Network network();

    /** When it began, as {@link System#nanoTime}. */
    long sinceNanos();

    /**
     * Whether it has to send something, or was answered and has only to go: nothing is lost with
     * it.
     */
    boolean isWaiting();
}
