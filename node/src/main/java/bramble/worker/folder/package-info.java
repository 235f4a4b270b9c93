/**
 * The folders of tasks, which belong to tasks that may mean harm: what the node does in them
 * follows no link and leads nowhere else, whatever is changed in them meanwhile. May use nothing.
 * Start reading at {@link bramble.worker.folder.Harvest}.
 */
@NullMarked
package bramble.worker.folder;

import org.jspecify.annotations.NullMarked;
