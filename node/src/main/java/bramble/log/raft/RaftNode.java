package bramble.log.raft;

import bramble.log.UnavailableException;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.RaftServiceFactory;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.ProtobufMsgFactory;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's node with everything around it: its settings, its storage, its server. Made and
 * closed by {@link RaftLog}.
 */
final class RaftNode {

    /** One group a process; the voters' ids tell the groups of different clusters apart. */
    private static final String GROUP = "bramble";

    /**
     * Heartbeats in an election time-out. Fewer cost elections on a busy machine, more cost an idle
     * one.
     */
    private static final int HEARTBEATS = 2;

    /** How many times sooner a follower gives up on a master when its link to it has ended. */
    private static final int HASTE = 6;

    /**
     * The part of the election time-out by which followers wait longer than each other, at most.
     */
    private static final int JITTER_PART = 3;

    /** The same for those who stand for election in haste, who take turns instead. */
    private static final int HASTY_JITTER_PART = 60;

    /**
     * What part of the election time-out lies between one hasty voter's turn and the next one's:
     * long enough for an election, whose votes are written to disks. Two that stand at the same
     * moment split the votes, and the next try is a whole time-out later.
     */
    private static final int TURN_PART = 8;

    /**
     * How often the engine looks for readers that it forgot to answer, which it tells otherwise; it
     * reads the longest delay of elections for that, once, at the start.
     */
    private static final int FORGOTTEN_READERS_MILLIS = 30_000;

    private static final int CALL_THREADS = 4;
    private static final int CONNECT_TIMEOUT_MILLIS = 250;

    /** Entries, each of them a batch of commands, that may wait in one of the engine's queues. */
    private static final int QUEUE_ENTRIES = 1024;

    /** Entries kept in memory for followers, beyond which they are read from the disk. */
    private static final long CACHED_BYTES_MAX = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

    private final Node node;
    private final PeerId self;
    private final LinkServer server;
    private final ThreadPoolExecutor calls;
    private final AtomicBoolean hastened = new AtomicBoolean();

    private final VoterDisk disk;
    private final RaftOptions options;
    private final int usualMillis;

    private RaftNode(RaftSettings settings, VoterDisk disk, LinkServer server) {
        this.self = Peers.peerOf(settings.self().id());
        this.node = RaftServiceFactory.createRaftNode(GROUP, self);
        this.disk = disk;
        this.server = server;
        this.calls = newCallExecutor();
        this.options = raftOptions();
        this.usualMillis = Math.toIntExact(settings.electionTimeout().toMillis());
    }

    static RaftNode start(
            RaftSettings settings, Peers peers, StateMachineAdapter machine, DiskSync sync)
            throws IOException {
        Files.createDirectories(settings.directory());
        ProtobufMsgFactory.load();
        VoterDisk disk = new VoterDisk(settings, sync);
        LinkServer server = new LinkServer(peers, settings.self());
        RaftNode started = new RaftNode(settings, disk, server);
        register(server, started.calls);
        NodeManager.getInstance().addAddress(started.self.getEndpoint());
        if (!started.node.init(started.options(settings, peers, machine))) {
            started.close();
            disk.rethrowFailure();
            throw new IOException(
                    "the consensus engine did not start in "
                            + settings.directory()
                            + ", see the log");
        }
        started.setPace();
        disk.react(started.reactions(machine));
        machine.whenCommitted(disk::committed);
        server.init(null);
        peers.whenLinkLost(
                id -> {
                    if (id.equals(machine.leadership().master())) {
                        started.hasten(peers.before(settings.self().id(), id));
                    }
                });
        machine.whenLeadershipChanges(
                () -> {
                    if (started.hastened.get()) {
                        var _ = RaftTimers.after(0, started::slow);
                    }
                });
        return started;
    }

    /** The term of the last entry on the disk, 0 when the log is empty. */
    long lastTerm() {
        return disk.lastTerm();
    }

    Node node() {
        return node;
    }

    /** Takes a snapshot; one that would cover nothing new completes at once. */
    CompletableFuture<Void> snapshot() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        node.snapshot(
                status -> {
                    if (status.isOk() || status.getRaftError() == RaftError.ECANCELED) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(
                                new UnavailableException(
                                        "no snapshot was taken: " + status.getErrorMsg()));
                    }
                });
        return answer;
    }

    /** Both wait for the engine's lock, which the disk's threads may hold. */
    private VoterDisk.Reactions reactions(StateMachineAdapter machine) {
        return new VoterDisk.Reactions() {
            @Override
            public void paceChanged() {
                var _ = RaftTimers.after(0, RaftNode.this::setPace);
            }

            @Override
            public void lagsBehind() {
                var _ =
                        RaftTimers.after(
                                0,
                                () -> {
                                    if (machine.leadership().isMaster()) {
                                        LOG.warn(
                                                "This master's disk is much slower than those of"
                                                        + " the other voters: one of them takes"
                                                        + " over");
                                        node.transferLeadershipTo(PeerId.ANY_PEER);
                                    }
                                });
            }
        };
    }

    /**
     * Has this follower stand for election soon, unless the master is heard again at once. A
     * process that is killed closes its links at that moment, so there is no need to wait for its
     * silence; if it was the link alone that broke, the others still hear the master, refuse the
     * preliminary vote, and nothing changes.
     *
     * @param turn how many others stand before this one: its timer starts again at its turn, while
     *     the silence after which it supports others is short at once
     */
    private void hasten(int turn) {
        if (hastened.compareAndSet(false, true)) {
            var _ = RaftTimers.after(0, this::setPace);
            if (turn > 0) {
                var _ = RaftTimers.after(turn * usualMillis / TURN_PART, this::takeTurn);
            }
            var _ = RaftTimers.after(usualMillis, this::slow);
        }
    }

    private void takeTurn() {
        if (hastened.get()) {
            setPace();
        }
    }

    /**
     * Takes the haste back: it is for noticing only, the election itself and the new master want
     * their usual time.
     */
    private void slow() {
        if (hastened.compareAndSet(true, false)) {
            setPace();
        }
    }

    /**
     * Sets the election time-out that is right now. Heartbeats stay as frequent as they are, since
     * other voters' disks may be faster. Under a lock, so that whoever comes last sets what is
     * meant.
     */
    private synchronized void setPace() {
        boolean hasty = hastened.get();
        int fitting = hasty ? usualMillis / HASTE : disk.timeoutMillis();
        options.setMaxElectionDelayMs(usualMillis / (hasty ? HASTY_JITTER_PART : JITTER_PART));
        options.setElectionHeartbeatFactor(Math.max(1, HEARTBEATS * fitting / usualMillis));
        node.resetElectionTimeoutMs(fitting);
    }

    void close() {
        disk.close();
        server.shutdown();
        node.shutdown();
        try {
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        NodeManager.getInstance().removeAddress(self.getEndpoint());
        calls.shutdown();
    }

    private PeerNodeOptions options(
            RaftSettings settings, Peers peers, StateMachineAdapter machine) {
        Path directory = settings.directory();
        PeerNodeOptions options = new PeerNodeOptions(peers);
        options.setInitialConf(founders(settings));
        options.setFsm(machine);
        options.setLogUri(directory.resolve("log").toString());
        options.setRaftMetaUri(directory.resolve("vote").toString());
        options.setSnapshotUri(directory.resolve("snapshot").toString());
        options.setServiceFactory(
                new DefaultJRaftServiceFactory() {
                    @Override
                    public LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
                        return disk.log();
                    }

                    @Override
                    public RaftMetaStorage createRaftMetaStorage(
                            String uri, RaftOptions raftOptions) {
                        return disk.votes(Path.of(uri));
                    }
                });
        options.setElectionTimeoutMs(Math.toIntExact(settings.electionTimeout().toMillis()));
        options.setSnapshotIntervalSecs(0);
        options.setDisableCli(true);
        options.setEnableMetrics(false);
        options.setRpcConnectTimeoutMs(CONNECT_TIMEOUT_MILLIS);
        options.setRpcProcessorThreadPoolSize(2 * CALL_THREADS);
        options.setRaftOptions(this.options);
        return options;
    }

    /** A node that is no founder waits until the group's master adds it. */
    private static Configuration founders(RaftSettings settings) {
        Configuration founders = new Configuration();
        if (settings.isFounder()) {
            settings.founders().forEach(voter -> founders.addPeer(Peers.peerOf(voter.id())));
        }
        return founders;
    }

    private static RaftOptions raftOptions() {
        RaftOptions options = new RaftOptions();
        options.setSync(true);
        options.setSyncMeta(true);
        options.setElectionHeartbeatFactor(HEARTBEATS);
        options.setMaxElectionDelayMs(FORGOTTEN_READERS_MILLIS);
        options.setDisruptorBufferSize(QUEUE_ENTRIES);
        // With its pipeline the engine ends a lost master's receiving thread under the lock that
        // this very thread wants, and
        // waits 15 seconds for it, in which no other master is heard: after a freeze there was no
        // master that long.
        options.setReplicatorPipeline(false);
        options.setMaxLogsInMemoryBytes(CACHED_BYTES_MAX);
        options.setOpenStatistics(false);
        return options;
    }

    private static void register(LinkServer server, ThreadPoolExecutor calls) {
        server.registerProcessor(new AppendEntriesRequestProcessor(calls));
        server.registerProcessor(new GetFileRequestProcessor(calls));
        server.registerProcessor(new InstallSnapshotRequestProcessor(calls));
        server.registerProcessor(new RequestVoteRequestProcessor(calls));
        server.registerProcessor(new PingRequestProcessor(calls));
        server.registerProcessor(new TimeoutNowRequestProcessor(calls));
        server.registerProcessor(new ReadIndexRequestProcessor(calls));
    }

    private static ThreadPoolExecutor newCallExecutor() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        CALL_THREADS,
                        CALL_THREADS,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(QUEUE_ENTRIES),
                        Thread.ofPlatform().daemon().name("raft-call-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
