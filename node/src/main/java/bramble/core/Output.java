package bramble.core;

import java.util.List;

/**
 * Where the output of some tasks of one job is kept.
 *
 * @param segment that holds what was short, and names what was not
 * @param files what was too long for a segment, each kept by itself
 * @param bytes of all of it
 */
public record Output(ContentId segment, List<ContentId> files, long bytes) {
    public Output {
        files = List.copyOf(files);
    }
}
