package bramble.api.executor;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A callable that can travel. A lambda expression given where one is wanted becomes one; what it
 * captures must be serialisable too.
 */
@FunctionalInterface
public interface SerializableCallable<R> extends Callable<R>, Serializable {}
