/**
 * A small log on disk of what waits to be told. Uses nothing of the rest of the project. Start
 * reading at {@link bramble.worker.journal.Journal}.
 */
@NullMarked
package bramble.worker.journal;

import org.jspecify.annotations.NullMarked;
