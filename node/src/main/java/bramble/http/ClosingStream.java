package bramble.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that gives its connection back when it is closed. */
final class ClosingStream extends FilterInputStream {

    private final NodeClient.Conversation conversation;

    ClosingStream(InputStream in, NodeClient.Conversation conversation) {
        super(in);
        this.conversation = conversation;
    }

    @Override
    public void close() throws IOException {
        conversation.close();
    }
}
