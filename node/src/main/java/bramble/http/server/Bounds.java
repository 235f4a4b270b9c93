package bramble.http.server;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * What the connections of a listener may take at most.
 *
 * @param strangers connections of which nobody knows whose they are: those that have said nothing,
 *     shake hands, send their first request, or have shown nothing in it
 * @param strangersEach the same of one {@link Network}
 * @param users connections of known users; members have the rest of {@code known} for themselves
 * @param known connections of users and members together
 * @param times how long things may take
 */
public record Bounds(int strangers, int strangersEach, int users, int known, Times times) {

    public Bounds {
        if (strangers < 1 || strangersEach < 1 || users < 1 || known < users) {
            throw new IllegalArgumentException(
                    "bounds of less than one connection, or too many users");
        }
    }

    /**
     * How long a connection may take, after which it is closed.
     *
     * @param firstHead from its beginning until the head of its first request is there, with the
     *     handshake of TLS
     * @param stranger from its beginning until somebody unknown is answered
     * @param idle without a request, once its side is known
     * @param head from the first byte of a further request until its head is there
     * @param silence without a byte of a body that is waited for
     * @param request for a whole request with its body; not for its answer, which may go on for as
     *     long as it is read
     * @param leave for reading on after an answer was given, so that its reader gets it, and for
     *     saying good-bye
     */
    public record Times(
            Duration firstHead,
            Duration stranger,
            Duration idle,
            Duration head,
            Duration silence,
            Duration request,
            Duration leave) {

        /** The shortest of them. */
        Duration shortest() {
            return Collections.min(
                    List.of(firstHead, stranger, idle, head, silence, request, leave));
        }

        /** Those of a node. */
        public static final Times STANDARD =
                new Times(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofSeconds(5));
    }

    /**
     * Of a door that strangers can reach: they get half as many places beside those of the known,
     * and one address half of these.
     *
     * @param connections of users and members that there is room for
     */
    public static Bounds beyond(int connections) {
        return new Bounds(
                Math.max(2, connections / 2),
                Math.max(1, connections / 4),
                users(connections),
                connections,
                Times.STANDARD);
    }

    /** Of a door on loopback, where all come from the same address. */
    public static Bounds loopback(int connections) {
        return new Bounds(
                connections, connections, users(connections), connections, Times.STANDARD);
    }

    private static int users(int connections) {
        return Math.max(1, connections - connections / 4);
    }
}
