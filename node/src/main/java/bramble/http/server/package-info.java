/**
 * HTTP/1.1 for the door, with bounds on everything that somebody unknown can take: connections,
 * time and bytes. Knows nothing of the cluster. Start reading at {@link
 * bramble.http.server.HttpListener}, then {@link bramble.http.server.Places}.
 */
@NullMarked
package bramble.http.server;

import org.jspecify.annotations.NullMarked;
