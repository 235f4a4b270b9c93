/**
 * The words of Bramble as they travel: the documents of the HTTP API as records, their JSON, and
 * the Java client.
 *
 * <p>May use the JDK and the JSON library, nothing else of Bramble. Start reading at {@link
 * bramble.api.JobRequest} for what a user sends, at {@link bramble.api.Wire} for how it becomes
 * JSON.
 */
@NullMarked
package bramble.api;

import org.jspecify.annotations.NullMarked;
