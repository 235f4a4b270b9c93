package bramble.api;

import io.avaje.jsonb.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The final yes or no about a submission.
 *
 * @param decision the word that stands for good
 * @param job the job's id
 * @param why what was decided, in plain words
 * @param receipt the receipt of an accepted submission, else null
 */
@Json
public record SettleAnswer(Decision decision, UUID job, String why, @Nullable Receipt receipt) {}
