/**
 * The door: the HTTP API of every node. Parses what comes from outside into types, has it done by
 * the master wherever that is, and maps every error to a problem document in one place. May use
 * {@code core}, {@code plan}, {@code protocol}, {@code log}, {@code master} and {@code worker}.
 * Start reading at {@link bramble.http.Door}.
 */
@NullMarked
package bramble.http;

import org.jspecify.annotations.NullMarked;
