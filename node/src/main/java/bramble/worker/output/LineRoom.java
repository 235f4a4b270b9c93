package bramble.worker.output;

import java.util.concurrent.Semaphore;

/**
 * The memory for answers on their way to the disk. Whoever wants more than there is waits, and with
 * it the process that answers: so a slow disk slows tasks down instead of filling the heap.
 */
public final class LineRoom {

    /** Bytes of answers that may wait for the disk, whatever the number of slots. */
    public static final int BYTES_MAX = 8 << 20;

    private final Semaphore free = new Semaphore(BYTES_MAX);

    /** Takes room; waits for it. */
    public void take(int bytes) throws InterruptedException {
        free.acquire(bytes);
    }

    void release(int bytes) {
        free.release(bytes);
    }
}
