/**
 * Processes of this machine: starting them in sessions of their own, signalling whole sessions, and
 * seeing to it that none outlives its lease. Uses nothing of the rest of the project. Start reading
 * at {@link bramble.worker.process.ProcessLauncher}.
 */
@NullMarked
package bramble.worker.process;

import org.jspecify.annotations.NullMarked;
