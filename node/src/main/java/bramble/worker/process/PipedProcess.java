package bramble.worker.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A process that reads what this node writes, and writes what this node reads. It leads a session
 * of its own, as every process of a task does. Any thread may stop it; one talks to it.
 */
public final class PipedProcess {

    private final SetsidLauncher.JdkProcess process;
    private final OutputStream in;
    private final InputStream out;

    PipedProcess(SetsidLauncher.JdkProcess process, OutputStream in, InputStream out) {
        this.process = process;
        this.in = in;
        this.out = out;
    }

    /**
     * Starts a process; of the launch, the file for standard output does not count.
     *
     * @throws StartFailure when the command cannot be started; nothing runs then
     */
    public static PipedProcess start(Launch launch) throws StartFailure {
        return new SetsidLauncher(Signals.ofThisSystem()).startPiped(launch);
    }

    /** The process, to be followed and stopped. */
    public RunningProcess process() {
        return process;
    }

    /** What the process reads. Unbuffered after a flush. */
    public OutputStream in() {
        return in;
    }

    /** What the process writes. */
    public InputStream out() {
        return out;
    }

    /** Waits for its end; false when that has not come in time. */
    public boolean endsWithin(Duration patience) throws InterruptedException {
        return process.endsWithin(patience);
    }
}
