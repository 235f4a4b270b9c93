package bramble.core;

import java.util.List;

/**
 * Which files of a task's directory are kept when it has ended.
 *
 * @param globs as {@link java.nio.file.FileSystem#getPathMatcher} understands them, relative to the
 *     task's directory; empty for none
 * @param afterFailure whether also those of a task that failed
 */
public record OutputRules(List<String> globs, boolean afterFailure) {

    /** No files. */
    public static final OutputRules NONE = new OutputRules(List.of(), false);

    public OutputRules {
        globs = List.copyOf(globs);
    }
}
