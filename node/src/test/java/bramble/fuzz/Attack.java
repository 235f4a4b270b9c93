package bramble.fuzz;

import java.io.IOException;

/** One kind of harm, done once. */
@FunctionalInterface
public interface Attack {

    /**
     * Does it.
     *
     * @throws IOException when the node cuts the connection, as it may at any time
     */
    void on(Target target, Mutator mutator) throws IOException;
}
