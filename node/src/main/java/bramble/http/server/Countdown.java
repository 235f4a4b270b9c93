package bramble.http.server;

/**
 * Until when a connection must have got on. Set by the thread of the connection, read by the one
 * that cuts those that are late; hence volatile, one value at a time.
 */
final class Countdown {

    /** There is no bound now, as while an answer is written or waited for. */
    private static final long NONE = Long.MAX_VALUE;

    private final Bounds.Times times;
    private final long beganNanos;

    /** In nanoseconds since the connection began. */
    private volatile long until;

    private volatile boolean known;

    /** Until when the request with its body must be there. */
    private long requestUntil = NONE;

    Countdown(Bounds.Times times, long nowNanos) {
        this.times = times;
        this.beganNanos = nowNanos;
        until = times.firstHead().toNanos();
    }

    private long age() {
        return System.nanoTime() - beganNanos;
    }

    /** Whether it is too late. */
    boolean isOver(long nowNanos) {
        var bound = until;
        return bound != NONE && nowNanos - beganNanos > bound;
    }

    /** It waits for a further request. */
    void idle() {
        if (known) {
            until = age() + times.idle().toNanos();
        }
    }

    /** A further request has begun. */
    void headBegins() {
        if (known) {
            until = age() + times.head().toNanos();
        }
    }

    /** The head of a request is there. */
    void headEnded() {
        requestUntil = known ? age() + times.request().toNanos() : times.stranger().toNanos();
        until = requestUntil;
    }

    /** The other side proved to be known: what bounds strangers bounds it no longer. */
    void becomesKnown(boolean bodyIsRead) {
        if (!known) {
            known = true;
            requestUntil = bodyIsRead ? NONE : age() + times.request().toNanos();
            until = requestUntil;
        }
    }

    /** A part of a body is waited for. */
    void waits() {
        until = Math.min(requestUntil, age() + times.silence().toNanos());
    }

    /** A part of a body has come. */
    void came() {
        until = requestUntil;
    }

    /** All of the body has come: an answer may go on for as long as it is read. */
    void bodyEnded() {
        if (known) {
            requestUntil = NONE;
            until = NONE;
        }
    }

    /** It is answered, and what is left of its body comes, in vain. */
    void drains() {
        requestUntil = age() + times.idle().toNanos();
        until = requestUntil;
    }

    /** It is answered, and to be closed. */
    void leaves() {
        until = age() + times.leave().toNanos();
    }
}
