/**
 * Secrets and what proves them: join tokens and the tokens of users. Pure computation on what it is
 * given, but for the random numbers that secrets are made of.
 */
@NullMarked
package bramble.security;

import org.jspecify.annotations.NullMarked;
