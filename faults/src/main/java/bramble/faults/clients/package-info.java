/**
 * Clients that use the cluster while it is disturbed, and look at everything when it is not any
 * more. Start with {@link bramble.faults.clients.Client}.
 */
@NullMarked
package bramble.faults.clients;

import org.jspecify.annotations.NullMarked;
