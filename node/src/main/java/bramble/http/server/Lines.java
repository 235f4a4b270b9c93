package bramble.http.server;

import java.io.IOException;
import java.io.InputStream;

/** Reads the lines of one head, trailer or chunk, of bounded size together. */
final class Lines {

    private final InputStream in;
    private final int statusBeyond;
    private int left;

    /**
     * @param bytes that the lines may have together
     * @param statusBeyond what is answered when they have more
     */
    Lines(InputStream in, int bytes, int statusBeyond) {
        this.in = in;
        this.left = bytes;
        this.statusBeyond = statusBeyond;
    }

    /**
     * The next line, without its end.
     *
     * @throws BadRequestException when it is too long
     * @throws IOException when the other side has gone
     */
    String next() throws IOException {
        var line = new StringBuilder(64);
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended in the middle of a line");
            }
            if (--left <= 0) {
                throw new BadRequestException(statusBeyond, "the head of the request is too large");
            }
            line.append((char) next);
        }
        left--;
        var end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }
}
