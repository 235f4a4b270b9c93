package bramble.log.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.codec.LogEntryDecoder;
import com.alipay.sofa.jraft.entity.codec.LogEntryEncoder;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's log storage on a {@link SegmentedLog}. The engine wants refusals as return values: a
 * failed append or truncation is logged here and makes the engine report a fatal error.
 */
final class SegmentedLogStorage implements LogStorage {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedLogStorage.class);

    /**
     * Large enough that a start reads few files, small enough that a truncation gives space back
     * soon.
     */
    static final int SEGMENT_BYTES_MAX = 4 << 20;

    private final Path directory;
    private final DiskSync sync;
    private final DiskPatience patience;
    private final WriteWatch watch;
    private @Nullable IOException failure;
    private @Nullable SegmentedLog log;
    private @Nullable LogEntryEncoder encoder;
    private @Nullable LogEntryDecoder decoder;

    /** Told of every append that is on the disk. */
    @FunctionalInterface
    interface WriteWatch {
        void written(long lastIndex, long tookNanos);
    }

    SegmentedLogStorage(Path directory, DiskSync sync, DiskPatience patience, WriteWatch watch) {
        this.directory = directory;
        this.sync = sync;
        this.patience = patience;
        this.watch = watch;
    }

    @Override
    public boolean init(LogStorageOptions options) {
        encoder = options.getLogEntryCodecFactory().encoder();
        LogEntryDecoder entries = options.getLogEntryCodecFactory().decoder();
        decoder = entries;
        ConfigurationManager configurations = options.getConfigurationManager();
        try {
            log =
                    SegmentedLog.open(
                            directory,
                            SEGMENT_BYTES_MAX,
                            sync,
                            (kind, index, content) -> {
                                if (kind == EntryType.ENTRY_TYPE_CONFIGURATION_VALUE) {
                                    addConfiguration(configurations, entries.decode(content));
                                }
                            });
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    /** Throws what {@link #init} met with, which may not throw it itself. */
    void rethrowFailure() throws IOException {
        IOException met = failure;
        if (met != null) {
            throw met;
        }
    }

    private static void addConfiguration(ConfigurationManager configurations, LogEntry entry) {
        ConfigurationEntry configuration = new ConfigurationEntry();
        configuration.setId(new LogId(entry.getId().getIndex(), entry.getId().getTerm()));
        configuration.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
        if (entry.getOldPeers() != null) {
            configuration.setOldConf(
                    new Configuration(entry.getOldPeers(), entry.getOldLearners()));
        }
        configurations.add(configuration);
    }

    @Override
    public long getFirstLogIndex() {
        return log().firstIndex();
    }

    @Override
    public long getLastLogIndex() {
        return log().lastIndex();
    }

    @Override
    public @Nullable LogEntry getEntry(long index) {
        LogEntryDecoder entries = decoder;
        try {
            byte[] content = log().read(index);
            return content == null || entries == null ? null : entries.decode(content);
        } catch (IOException e) {
            LOG.error(
                    "Cannot read entry {} of the log in {}: {}",
                    index,
                    directory,
                    e.getMessage(),
                    e);
            return null;
        }
    }

    @Override
    @Deprecated
    public long getTerm(long index) {
        LogEntry entry = getEntry(index);
        return entry == null ? 0 : entry.getId().getTerm();
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> entries) {
        LogEntryEncoder bytes = encoder;
        if (bytes == null) {
            throw new IllegalStateException("the log storage is not open");
        }
        List<Segment.NewEntry> records = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            records.add(new Segment.NewEntry(entry.getType().getNumber(), bytes.encode(entry)));
        }
        return succeeds("append to", () -> patience.write(() -> append(records)))
                ? entries.size()
                : 0;
    }

    private void append(List<Segment.NewEntry> records) throws IOException {
        long begun = System.nanoTime();
        log().append(records);
        watch.written(log().lastIndex(), System.nanoTime() - begun);
    }

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        return succeeds("truncate the head of", () -> log().truncateBefore(firstIndexKept));
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        return succeeds("truncate the tail of", () -> log().truncateAfter(lastIndexKept));
    }

    @Override
    public boolean reset(long nextLogIndex) {
        return succeeds("reset", () -> log().reset(nextLogIndex));
    }

    @Override
    public void shutdown() {
        if (log != null) {
            succeeds("close", log()::close);
        }
    }

    private SegmentedLog log() {
        SegmentedLog opened = log;
        if (opened == null) {
            throw new IllegalStateException("the log storage is not open");
        }
        return opened;
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    private boolean succeeds(String what, DiskWork work) {
        try {
            work.run();
            return true;
        } catch (IOException e) {
            LOG.error("Cannot {} the log in {}: {}", what, directory, e.getMessage(), e);
            return false;
        }
    }
}
