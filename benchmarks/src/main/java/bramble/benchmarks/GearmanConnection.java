package bramble.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection to gearmand in its binary protocol (PROTOCOL in gearmand's sources), as a client or
 * as a worker. For one thread.
 */
final class GearmanConnection implements AutoCloseable {

    private static final int REQUEST = 0x00524551;
    private static final int CAN_DO = 1;
    private static final int PRE_SLEEP = 4;
    private static final int NOOP = 6;
    private static final int SUBMIT_JOB = 7;
    private static final int JOB_CREATED = 8;
    private static final int GRAB_JOB = 9;
    private static final int NO_JOB = 10;
    private static final int JOB_ASSIGN = 11;
    private static final int WORK_COMPLETE = 13;
    private static final int SUBMIT_JOB_BG = 18;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private byte[] body = {};

    GearmanConnection(int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    /**
     * Runs tasks of a function, all sent before the first answer is read; returns at the last end.
     */
    void runTogether(String function, int tasks) throws IOException {
        for (int task = 0; task < tasks; task++) {
            write(SUBMIT_JOB, function + "\0\0");
        }
        out.flush();
        int ended = 0;
        while (ended < tasks) {
            int type = read();
            if (type == WORK_COMPLETE) {
                ended++;
            } else if (type != JOB_CREATED) {
                throw unexpected(type);
            }
        }
    }

    /** Leaves tasks to themselves, each sent when the one before has been accepted. */
    void queueEach(String function, int tasks) throws IOException {
        for (int task = 0; task < tasks; task++) {
            write(SUBMIT_JOB_BG, function + "\0\0");
            out.flush();
            int type = read();
            if (type != JOB_CREATED) {
                throw unexpected(type);
            }
        }
    }

    /** Does nothing for each task of a function, until the connection is closed. */
    void work(String function) throws IOException {
        write(CAN_DO, function);
        while (true) {
            write(GRAB_JOB, "");
            out.flush();
            int type = read();
            while (type == NOOP) {
                type = read();
            }
            if (type == JOB_ASSIGN) {
                String assigned = new String(body, StandardCharsets.ISO_8859_1);
                write(WORK_COMPLETE, assigned.substring(0, assigned.indexOf('\0') + 1));
            } else if (type == NO_JOB) {
                write(PRE_SLEEP, "");
                out.flush();
                type = read();
                if (type != NOOP) {
                    throw unexpected(type);
                }
            } else {
                throw unexpected(type);
            }
        }
    }

    private void write(int type, String text) throws IOException {
        out.writeInt(REQUEST);
        out.writeInt(type);
        out.writeInt(text.length());
        out.writeBytes(text);
    }

    /** Reads a packet and tells its type. */
    private int read() throws IOException {
        int _ = in.readInt();
        int type = in.readInt();
        body = in.readNBytes(in.readInt());
        return type;
    }

    private IOException unexpected(int type) {
        return new IOException("gearmand sent an unexpected packet of type " + type);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
