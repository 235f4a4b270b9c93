/**
 * How new nodes that know nothing but a name and a secret find each other and found one cluster,
 * and never two; and how nodes hear on the local network where others may be. Uses no other
 * package. Start reading at {@link bramble.discovery.Founding} and {@link bramble.discovery.Hints}.
 */
@NullMarked
package bramble.discovery;

import org.jspecify.annotations.NullMarked;
