package bramble.api;

import io.avaje.jsonb.Json;

/** How much of a resource there is and how much of it is free. */
@Json
public record Room(Size free, Size total) {}
