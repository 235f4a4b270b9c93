package bramble.log.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.LocalStorageOutter.StablePBMeta;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.storage.io.ProtoBufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The term and the vote of this node, in the engine's own format: a file that is replaced as a
 * whole, synced before the vote is told. The engine's own class gives the node up when a disk is
 * full; this one waits for room.
 *
 * <p>Called under the engine's lock.
 */
final class VoteFile implements RaftMetaStorage {

    private static final Logger LOG = LoggerFactory.getLogger(VoteFile.class);
    private static final String NAME = "raft_meta";

    private final Path directory;
    private final DiskPatience patience;
    private final LongConsumer tookNanos;
    private @Nullable NodeImpl node;
    private long term;
    private PeerId votedFor = PeerId.emptyPeer();

    /**
     * @param tookNanos told how long each write took
     */
    VoteFile(Path directory, DiskPatience patience, LongConsumer tookNanos) {
        this.directory = directory;
        this.patience = patience;
        this.tookNanos = tookNanos;
    }

    private ProtoBufFile file() {
        return new ProtoBufFile(directory.resolve(NAME).toString());
    }

    @Override
    public boolean init(RaftMetaStorageOptions options) {
        node = options.getNode();
        try {
            Files.createDirectories(directory);
            StablePBMeta kept = file().load();
            if (kept != null) {
                term = kept.getTerm();
                return votedFor.parse(kept.getVotedfor());
            }
            return true;
        } catch (IOException e) {
            LOG.error("Cannot read the vote in {}: {}", directory, e.getMessage(), e);
            return false;
        }
    }

    private boolean save() {
        var record =
                StablePBMeta.newBuilder().setTerm(term).setVotedfor(votedFor.toString()).build();
        try {
            patience.write(
                    () -> {
                        var begun = System.nanoTime();
                        if (!file().save(record, true)) {
                            throw new IOException("the vote could not be put in its place");
                        }
                        tookNanos.accept(System.nanoTime() - begun);
                    });
            return true;
        } catch (IOException e) {
            LOG.error("Cannot keep the vote in {}: {}", directory, e.getMessage(), e);
            giveUp(e);
            return false;
        }
    }

    /** A node that cannot keep its vote must not give one, so it ends. */
    private void giveUp(IOException why) {
        NodeImpl owner = node;
        if (owner != null) {
            owner.onError(
                    new RaftException(
                            ErrorType.ERROR_TYPE_META,
                            RaftError.EIO,
                            "the vote cannot be kept: %s",
                            why.getMessage()));
        }
    }

    @Override
    public void shutdown() {
        // What counts was written when it was set.
    }

    @Override
    public boolean setTerm(long next) {
        term = next;
        return save();
    }

    @Override
    public long getTerm() {
        return term;
    }

    @Override
    public boolean setVotedFor(PeerId next) {
        votedFor = next;
        return save();
    }

    @Override
    public PeerId getVotedFor() {
        return votedFor;
    }

    @Override
    public boolean setTermAndVotedFor(long nextTerm, PeerId next) {
        term = nextTerm;
        votedFor = next;
        return save();
    }
}
