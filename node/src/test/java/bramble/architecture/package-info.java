/**
 * The rules about who may use whom, and what the pure packages must not touch, as tests. Start
 * reading at {@link bramble.architecture.PackageTable}; {@code fixture} breaks each rule once, so
 * that the rules are seen to bite.
 */
@NullMarked
package bramble.architecture;

import org.jspecify.annotations.NullMarked;
