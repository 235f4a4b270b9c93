/**
 * Secrets, and what proves who somebody is: the cluster's authority, the nodes' certificates, join
 * tokens and the tokens of users. Uses no other package; what changes with the cluster, such as who
 * was removed, is asked through functions that it is given. Begin with {@link
 * bramble.security.Keyring}.
 */
@NullMarked
package bramble.security;

import org.jspecify.annotations.NullMarked;
