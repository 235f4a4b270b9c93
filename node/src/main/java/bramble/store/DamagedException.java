package bramble.store;

import bramble.core.ContentId;
import java.io.IOException;

/** A copy on this disk is not what it was when it was written: to be replaced by another one. */
public final class DamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String content;

    DamagedException(ContentId content, String how) {
        super("the copy of " + content + " on this disk is damaged: " + how);
        this.content = content.text();
    }

    public ContentId content() {
        return new ContentId(content);
    }
}
