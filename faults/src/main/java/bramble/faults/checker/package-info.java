/**
 * Judges what was seen during a run. Pure: it is given events and answers violations. Start with
 * {@link bramble.faults.checker.Checker}; each rule is a class of its own.
 */
@NullMarked
package bramble.faults.checker;

import org.jspecify.annotations.NullMarked;
