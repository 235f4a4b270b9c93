package bramble.api.executor;

import java.io.Serializable;

/** A function that can travel; see {@link SerializableCallable}. */
@FunctionalInterface
public interface SerializableFunction<T, R> extends Serializable {

    /**
     * Its value for one item.
     *
     * @throws Exception which becomes the failure of this item alone
     */
    R apply(T item) throws Exception;
}
