package bramble.log.raft;

import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection between two voters. A frame is: length of what follows (4 bytes), call number (4,
 * unique on the connection), word (1), flags (1, bit 0: an answer, the others: the epoch of whoever
 * sends it), message.
 *
 * <p>Two threads a link, one reads and one writes, so that nobody who sends ever waits for a peer
 * that does not read. What waits to be written is bounded; the queue is guarded by its monitor.
 */
final class Link {

    /**
     * The largest frame taken: one entry of the largest size, the entries that may share its
     * message, and the rest.
     */
    static final int FRAME_BYTES_MAX = 8 << 20;

    private static final int PENDING_BYTES_MAX = 2 * FRAME_BYTES_MAX;
    private static final int ANSWER = 1;
    private static final int EPOCH_SHIFT = 1;
    private static final int HEADER_BYTES = 6;
    private static final int BUFFER_BYTES = 16 << 10;

    /** To a voter of another epoch: it hears of which this node is. */
    private static final Message REFUSAL =
            ErrorResponse.newBuilder()
                    .setErrorCode(RaftError.EPERM.getNumber())
                    .setErrorMsg("the caller is of another epoch of the cluster")
                    .build();

    /** What is done with what arrives. Called by the link's reading thread. */
    interface Listener {
        void received(Link link, int call, boolean answer, Message message);

        /** The link is closed; called once. */
        void closed(Link link);
    }

    private record Frame(int call, boolean answer, int word, Message message, int bytes) {}

    private final Line line;
    private final Peers peers;
    private final Listener listener;
    private final Queue<Frame> queue = new ArrayDeque<>();
    private int queuedBytes;
    private boolean closed;

    Link(Line line, Peers peers, Listener listener) {
        this.line = line;
        this.peers = peers;
        this.listener = listener;
    }

    /** Starts reading and writing. */
    void start(String name) {
        Thread.ofPlatform().daemon().name("raft-write-" + name).start(this::write);
        Thread.ofPlatform().daemon().name("raft-read-" + name).start(this::read);
    }

    /** Whether {@link #send} would take a message now. */
    boolean writable() {
        synchronized (queue) {
            return !closed && queuedBytes < PENDING_BYTES_MAX;
        }
    }

    /** Queues a message; false when the link is closed or its peer does not read. */
    boolean send(int call, boolean answer, Message message) {
        Frame frame =
                new Frame(
                        call,
                        answer,
                        Words.numberOf(message),
                        message,
                        message.getSerializedSize());
        synchronized (queue) {
            if (closed || queuedBytes >= PENDING_BYTES_MAX) {
                return false;
            }
            queue.add(frame);
            queuedBytes += frame.bytes();
            queue.notifyAll();
            return true;
        }
    }

    void close() {
        synchronized (queue) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            queue.notifyAll();
        }
        try {
            line.cut();
        } catch (IOException e) {
            // It is of no use to anybody any more, closed or not.
        }
        listener.closed(this);
    }

    @Override
    public String toString() {
        return String.valueOf(line.raw().getRemoteSocketAddress());
    }

    private void write() {
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(line.socket().getOutputStream(), BUFFER_BYTES))) {
            while (true) {
                Frame frame;
                synchronized (queue) {
                    frame = queue.poll();
                }
                if (frame == null) {
                    out.flush();
                    frame = await();
                    if (frame == null) {
                        return;
                    }
                }
                write(out, frame);
            }
        } catch (IOException | InterruptedException e) {
            // The peer is gone. Callers are told by closed().
        } finally {
            close();
        }
    }

    private @Nullable Frame await() throws InterruptedException {
        synchronized (queue) {
            while (queue.isEmpty() && !closed) {
                queue.wait();
            }
            return queue.poll();
        }
    }

    private void write(DataOutputStream out, Frame frame) throws IOException {
        out.writeInt(HEADER_BYTES + frame.bytes());
        out.writeInt(frame.call());
        out.writeByte(frame.word());
        out.writeByte(peers.epoch() << EPOCH_SHIFT | (frame.answer() ? ANSWER : 0));
        CodedOutputStream coded =
                CodedOutputStream.newInstance(out, Math.clamp(frame.bytes(), 64, BUFFER_BYTES));
        frame.message().writeTo(coded);
        coded.flush();
        synchronized (queue) {
            queuedBytes -= frame.bytes();
        }
    }

    private void read() {
        try (DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(line.socket().getInputStream(), BUFFER_BYTES))) {
            while (true) {
                int length = in.readInt();
                if (length < HEADER_BYTES || length > FRAME_BYTES_MAX) {
                    throw new IOException("a frame of " + length + " bytes");
                }
                byte[] bytes = in.readNBytes(length);
                if (bytes.length < length) {
                    return;
                }
                int call =
                        bytes[0] << 24
                                | (bytes[1] & 0xff) << 16
                                | (bytes[2] & 0xff) << 8
                                | (bytes[3] & 0xff);
                // It may have been removed from the cluster since it shook hands.
                var _ = line.admit();
                Message message = Words.parse(bytes[4], bytes, HEADER_BYTES, length - HEADER_BYTES);
                boolean answer = (bytes[5] & ANSWER) != 0;
                if (peers.takes((bytes[5] & 0xff) >> EPOCH_SHIFT, this)) {
                    listener.received(this, call, answer, message);
                } else if (!answer && !send(call, true, REFUSAL)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The peer is gone, or does not speak as voters do.
        } finally {
            close();
        }
    }
}
