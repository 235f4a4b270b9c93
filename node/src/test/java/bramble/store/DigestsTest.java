package bramble.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The digest of a content")
class DigestsTest {

    private static final String REFERENCE = "SHA-256";

    @Test
    @DisplayName("is that of the JVM, however the bytes come, and can be used again")
    void likeTheJvm() throws Exception {
        Assumptions.assumeTrue(NativeSha256.create() != null, "this machine has no libcrypto");
        var digest = Digests.sha256();
        var reference = MessageDigest.getInstance(REFERENCE);
        assertThat(digest.getProvider()).isNotEqualTo(reference.getProvider());
        var random = new SplittableRandom(1);
        for (var round = 0; round < 200; round++) {
            var bytes = new byte[random.nextInt(5_000)];
            random.nextBytes(bytes);
            for (var at = 0; at < bytes.length; ) {
                var count = Math.min(bytes.length - at, 1 + random.nextInt(300));
                if (count == 1) {
                    digest.update(bytes[at]);
                } else {
                    digest.update(bytes, at, count);
                }
                at += count;
            }
            if (round % 10 == 0) {
                digest.reset();
                digest.update(bytes);
            }

            assertThat(digest.digest()).isEqualTo(reference.digest(bytes));
        }
    }
}
