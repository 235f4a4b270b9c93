/**
 * What tasks are given: files of the cluster in their directories, and items that are lines of a
 * file. Start reading at {@link bramble.worker.input.FileCache}.
 */
@NullMarked
package bramble.worker.input;

import org.jspecify.annotations.NullMarked;
