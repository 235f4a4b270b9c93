/**
 * The command line, on the Java client alone. May use {@code bramble.api} and picocli. Start
 * reading at {@link bramble.cli.Main}, then at a command such as {@link bramble.cli.Submit}.
 *
 * <p>Starting fast shapes it: a command's class is loaded only when that command runs.
 */
@NullMarked
package bramble.cli;

import org.jspecify.annotations.NullMarked;
