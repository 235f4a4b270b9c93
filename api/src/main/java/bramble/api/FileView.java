package bramble.api;

import io.avaje.jsonb.Json;

/**
 * A file that the cluster keeps.
 *
 * @param file its name in jobs, {@code sha256:} and 64 hexadecimal digits
 * @param sha256 the digits alone
 * @param size in bytes
 * @param lines how many lines it has, a last one without an end included
 */
@Json
public record FileView(String file, String sha256, long size, long lines) {}
