/**
 * What a node keeps on its disk for the cluster: files under their SHA-256, and segments, which
 * hold the small outputs of many tasks. All of it is checked when it is read. May use {@code core}
 * and {@code protocol}. Start reading at {@link bramble.store.Store}.
 */
@NullMarked
package bramble.store;

import org.jspecify.annotations.NullMarked;
