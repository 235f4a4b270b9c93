package bramble.api.executor;

import java.io.Serializable;

/** A runnable that can travel; see {@link SerializableCallable}. */
@FunctionalInterface
public interface SerializableRunnable extends Runnable, Serializable {}
