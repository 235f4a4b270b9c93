package bramble.log;

import org.jspecify.annotations.Nullable;

/**
 * Who leads in which term, as one node sees it.
 *
 * @param self the id of the node that sees it
 * @param master the id of the master, or null while there is none that this node knows
 * @param term the term of the election, 0 before the first
 */
public record Leadership(String self, @Nullable String master, long term) {

    public boolean isMaster() {
        return self.equals(master);
    }
}
