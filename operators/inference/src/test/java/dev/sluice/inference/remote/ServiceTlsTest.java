package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a service is taken for. */
@Timeout(60)
class ServiceTlsTest {

    @TempDir
    Path folder;

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        try (FakeService secure = FakeService.start(selfSigned().getServerSocketFactory())) {
            RerankerOptions options = RerankerOptions.builder()
                    .model("https://localhost:" + secure.port() + "/v1/rerank")
                    .build();
            assertThatThrownBy(() -> RemoteModel.open(
                            options, Map.of("SLUICE_API_KEY", "hidden"), ServicePatience.DEFAULT, Services.NOON))
                    .isExactlyInstanceOf(ModelException.class)
                    .hasMessageContaining("is not trusted: ")
                    .hasMessageContaining("-Djavax.net.ssl.trustStore=FILE");
            assertThat(secure.asked()).isEmpty();
        }
    }

    @Test
    void aCertificateThatIsVouchedForOpensItsHostAndNoOther() throws Exception {
        SSLContext keys = selfSigned();
        SSLContext before = SSLContext.getDefault();
        // What -Djavax.net.ssl.trustStore does for a process.
        SSLContext.setDefault(trusting());
        try (FakeService secure = FakeService.start(keys.getServerSocketFactory())) {
            RemoteFamily family = Services.open("https://localhost:" + secure.port() + "/v1/rerank");
            assertThat(Services.ask(family, "0.5")).containsExactly(0.5f);
            assertThat(secure.asked()).hasSize(2);
            assertThatThrownBy(() -> Services.open("https://127.0.0.1:" + secure.port() + "/v1/rerank"))
                    .isExactlyInstanceOf(ModelException.class)
                    .hasMessageContaining("is not trusted: ");
            assertThat(secure.asked()).hasSize(2);
        } finally {
            SSLContext.setDefault(before);
        }
    }

    private SSLContext trusting() throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry(
                "a",
                KeyStore.getInstance(folder.resolve("keys.p12").toFile(), "changeit".toCharArray())
                        .getCertificate("a"));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The JDK's own tool makes it, so that no private key lies among the sources. */
    private SSLContext selfSigned() throws Exception {
        Path file = folder.resolve("keys.p12");
        char[] password = "changeit".toCharArray();
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(tool.waitFor()).as("keytool").isZero();
        KeyStore store = KeyStore.getInstance(file.toFile(), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
