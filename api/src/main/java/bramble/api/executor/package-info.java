/**
 * Java code on a cluster: an {@link java.util.concurrent.ExecutorService} whose tasks run on the
 * nodes, in JVMs of their own, by the line runner.
 *
 * <p>May use the client's package and the JDK. Start reading at {@link
 * bramble.api.executor.BrambleExecutor}; what runs on the nodes is {@link
 * bramble.api.executor.RemoteMain}.
 */
@NullMarked
package bramble.api.executor;

import org.jspecify.annotations.NullMarked;
