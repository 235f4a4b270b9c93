package bramble.cluster;

import bramble.api.Address;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Somebody on the network who believes everybody, and shows nothing or what he has stolen. */
final class Outsider {

    /** What a connection answers that is refused before it says anything. */
    static final int NOTHING = -1;

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;

    private Outsider(KeyManagerFactory keys) throws GeneralSecurityException {
        context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Believer()}, null);
    }

    /** One without a certificate. */
    static Outsider unknown() {
        try {
            var none = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            none.init(null, NO_PASSWORD);
            return new Outsider(none);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One who has the files of a node. */
    static Outsider with(Path data) {
        try {
            var trust = data.resolve("trust");
            var key =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            Files.readAllBytes(trust.resolve("node.key"))));
            var factory = CertificateFactory.getInstance("X.509");
            var certificate =
                    factory.generateCertificate(
                            new ByteArrayInputStream(
                                    Files.readAllBytes(trust.resolve("node.pem"))));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("stolen", key, NO_PASSWORD, new Certificate[] {certificate});
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return new Outsider(keys);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The status that a node's API answers; {@link #NOTHING} when it cuts the connection. */
    int status(Address at, String method, String path) {
        return status(at, method, path, "");
    }

    /** The same with a body of ASCII. */
    int status(Address at, String method, String path, String body) {
        var head =
                "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(method, path, body.length());
        var answer = said(at, (head + body).getBytes(StandardCharsets.US_ASCII), 12);
        return answer.length() < 12 ? NOTHING : Integer.parseInt(answer.substring(9, 12));
    }

    /** The certificate that is shown there to whoever asks. */
    Certificate shown(Address at) {
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket(at.host(), at.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first characters that somebody answers to some bytes under TLS; empty for none. */
    String said(Address at, byte[] words, int characters) {
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket(at.host(), at.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            socket.getOutputStream().write(words);
            socket.getOutputStream().flush();
            return new String(
                    socket.getInputStream().readNBytes(characters), StandardCharsets.ISO_8859_1);
        } catch (SSLException | SocketException refused) {
            return "";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first byte that is answered to words in the clear; {@link #NOTHING} for none. */
    static int saidInTheClear(Address at, String words) {
        try (var socket = new Socket(at.host(), at.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return socket.getInputStream().read();
        } catch (SocketException refused) {
            return NOTHING;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Believer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
