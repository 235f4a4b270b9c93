package bramble.worker.output;

import java.nio.ByteBuffer;

/**
 * A piece of a task's output.
 *
 * @param content what stands from the asked offset on; empty when there is nothing (yet)
 * @param length of the whole output so far, in bytes
 * @param ended whether the output will grow no more
 */
public record OutputSlice(ByteBuffer content, long length, boolean ended) {

    static final OutputSlice NOTHING = new OutputSlice(ByteBuffer.allocate(0), 0, true);
}
