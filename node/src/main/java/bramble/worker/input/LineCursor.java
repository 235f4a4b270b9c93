package bramble.worker.input;

import bramble.core.ContentId;
import java.io.IOException;
import java.util.Arrays;

/**
 * The lines of a file that {@link FileCache} has, read ahead: the file is looked for once for many
 * lines when they are asked for in their order. For one thread.
 */
public final class LineCursor {

    private static final int BUFFER_BYTES = 64 << 10;

    private final FileCache files;
    private final ContentId content;
    private byte[] bytes = new byte[BUFFER_BYTES];
    private int length;
    private long bytesAt;
    private int at;
    private int next = -1;
    private int from;
    private int end;
    private boolean tooLong;

    LineCursor(FileCache files, ContentId content) {
        this.files = files;
        this.content = content;
    }

    /**
     * A line of the file, without its end.
     *
     * @param number from 0
     * @throws LineFile.UnfitLine when it is too long or holds what no process can be given
     * @throws IOException when the file cannot be fetched
     */
    public String line(int number) throws IOException, LineFile.UnfitLine {
        if (number != next) {
            var near = files.near(content, number);
            if (next < near.number() || next > number) {
                next = near.number();
                bytesAt = near.at();
                at = 0;
                length = 0;
            }
        }
        while (next <= number) {
            find();
        }
        if (tooLong) {
            throw LineFile.tooLong(number);
        }
        return LineFile.text(bytes, from, end - from, number);
    }

    /** Finds where the next line begins and ends. Of one that is too long the end only. */
    private void find() throws IOException {
        tooLong = false;
        end = at;
        while (!seesEnd()) {
            if (length - at > LineFile.LINE_BYTES_MAX + 1) {
                tooLong = true;
                at = length;
            }
            end = length - at;
            if (!readMore()) {
                break;
            }
        }
        from = at;
        at = Math.min(end + 1, length);
        next++;
    }

    private boolean seesEnd() {
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end < length;
    }

    /** Moves what is not read to the front, and reads on; false at the end of the file. */
    private boolean readMore() throws IOException {
        System.arraycopy(bytes, at, bytes, 0, length - at);
        bytesAt += at;
        length -= at;
        at = 0;
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        var count = files.read(content, bytesAt + length, bytes, length);
        length += count;
        return count > 0;
    }
}
