/**
 * How new nodes that know nothing but a name and a secret find each other and found one cluster,
 * and never two. Uses no other package. Start reading at {@link bramble.discovery.Founding}.
 */
@NullMarked
package bramble.discovery;

import org.jspecify.annotations.NullMarked;
