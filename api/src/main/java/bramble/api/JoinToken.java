package bramble.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a new node needs to become a member, in one word that a person can paste.
 *
 * @param addresses of members that it may ask; at least one
 * @param authority the SHA-256 of the cluster's authority; empty for a cluster that is reachable on
 *     its own machine alone and has none
 * @param secret proves that its holder may join
 */
public record JoinToken(List<Address> addresses, String authority, String secret) {

    /** What every token begins with. The digit is the version of its form. */
    private static final String MARK = "bramble1-";

    private static final int PARTS = 3;
    private static final int CHECK_DIGITS = 8;

    /** Checks the parts. */
    public JoinToken {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() || secret.isEmpty()) {
            throw new IllegalArgumentException("a join token names an address and has a secret");
        }
    }

    /** The token as a word of letters, digits, {@code -} and {@code _}, which no shell changes. */
    public String text() {
        String inner =
                String.join(",", addresses.stream().map(Address::toString).toList())
                        + "\n"
                        + authority
                        + "\n"
                        + secret;
        byte[] bytes = inner.getBytes(StandardCharsets.UTF_8);
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + check(bytes);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else, or was cut or changed on its way;
     *     the message does not repeat it, since it may be a secret
     */
    public static JoinToken parse(String text) {
        if (!text.startsWith(MARK)) {
            throw new IllegalArgumentException(
                    "a join token begins with " + MARK + ": make one with: bramble token");
        }
        int end = text.length() - CHECK_DIGITS;
        if (end <= MARK.length()) {
            throw broken();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.substring(MARK.length(), end));
        } catch (IllegalArgumentException e) {
            throw broken();
        }
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        if (!text.substring(end).equals(check(bytes)) || parts.length != PARTS) {
            throw broken();
        }
        JoinToken token = new JoinToken(Address.parseAll(parts[0]), parts[1], parts[2]);
        if (!token.text().equals(text)) {
            throw broken();
        }
        return token;
    }

    private static String check(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static IllegalArgumentException broken() {
        return new IllegalArgumentException(
                "the join token is not whole: copy it again, from its first letter to its last");
    }

    /** Without the secret, so that it may stand in a log. */
    @Override
    public String toString() {
        return "join token for " + addresses;
    }
}
