/**
 * The port {@link bramble.log.ReplicatedLog} on SOFAJRaft, with our own log storage, transport and
 * timers beneath the engine. The only importer of the engine. Start reading at {@link
 * bramble.log.raft.RaftLog}.
 */
@NullMarked
package bramble.log.raft;

import org.jspecify.annotations.NullMarked;
