package dev.sluice.inference.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.inference.ModelException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubEndpointTest {

    @TempDir
    private Path home;

    @Test
    void theOptionGoesBeforeTheVariableBeforeTheDefault() throws Exception {
        Map<String, String> environment = Map.of("HF_ENDPOINT", "https://mirror.example/");
        assertThat(HubEndpoint.of("https://asked.example", environment, home)).hasToString("https://asked.example");
        assertThat(HubEndpoint.of(null, environment, home)).hasToString("https://mirror.example");
        assertThat(HubEndpoint.of(null, Map.of(), home)).hasToString("https://huggingface.co");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example", "foo", "ftp://mirror.example", "::"})
    void whatIsNoHubIsRefused(String address) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> HubEndpoint.of(address, Map.of(), home))
                .withMessageContaining("--endpoint '" + address + "' is no address of a hub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://user:secret@mirror.example", "https://m/?a=secret", "::secret@", "https://m/#secret"})
    void whatMayHoldAPasswordIsRefusedWithoutSayingItAgain(String address) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> HubEndpoint.of(address, Map.of(), home))
                .withMessageContaining("--endpoint is no address of a hub")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
    }

    @Test
    void anotherPortOrSchemeIsAnotherHost() throws Exception {
        HubEndpoint hub = HubEndpoint.of("https://hub.example", Map.of(), home);
        assertThat(hub.owns(URI.create("https://HUB.example:443/x"))).isTrue();
        assertThat(hub.owns(URI.create("https://hub.example:8443/x"))).isFalse();
        assertThat(hub.owns(URI.create("http://hub.example/x"))).isFalse();
        assertThat(hub.owns(URI.create("https://hub.example.evil.example/x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hub.example",
                "HTTP://hub.example:8080/hub",
                "http://127.0.0.1.hub.example",
                "http://localhost.hub.example",
                "http://192.168.0.1"
            })
    void aTokenGoesToNoOtherMachineOverPlainHttp(String address) throws Exception {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> HubEndpoint.of(address, Map.of("HF_TOKEN", "secret"), home))
                .withMessageContaining("The token of HF_TOKEN would go to " + address)
                .withMessageContaining("expected https")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
        assertThat(HubEndpoint.of(address, Map.of(), home).withheldToken()).isEmpty();

        Path file = home.resolve(".cache").resolve("huggingface").resolve("token");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "of-file");
        HubEndpoint hub = HubEndpoint.of(address, Map.of(), home);
        assertThat(hub.token()).isNull();
        assertThat(hub.withheldToken()).contains("'" + file + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", "http://127.0.0.1", "http://[::1]:80", "https://hub.example"})
    void aTokenGoesToThisMachineAndOverHttps(String address) throws Exception {
        HubEndpoint hub = HubEndpoint.of(address, Map.of("HF_TOKEN", "secret"), home);
        assertThat(hub.token()).isNotNull();
        assertThat(hub.withheldToken()).isEmpty();
    }

    @Test
    void aTokenIsFoundInItsPlacesInTheirOrder() throws Exception {
        Path file = home.resolve(".cache").resolve("huggingface").resolve("token");
        assertThat(HubToken.ofUser(Map.of(), home)).isNull();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "of-file\n");
        Path named = Files.writeString(home.resolve("named"), "of-named");
        assertThat(token(Map.of())).isEqualTo("Bearer of-file");
        assertThat(token(Map.of("HF_TOKEN_PATH", named.toString()))).isEqualTo("Bearer of-named");
        assertThat(token(Map.of("HUGGING_FACE_HUB_TOKEN", "old"))).isEqualTo("Bearer old");
        assertThat(token(Map.of("HUGGING_FACE_HUB_TOKEN", "old", "HF_TOKEN", "new")))
                .isEqualTo("Bearer new");
    }

    private String token(Map<String, String> environment) throws Exception {
        HubToken token = HubToken.ofUser(environment, home);
        assertThat(token).isNotNull();
        assertThat(token.toString()).doesNotContain(token.authorization().substring("Bearer ".length()));
        return token.authorization();
    }

    @Test
    void aTokenThatWouldBreakAHeaderIsRefusedWithoutSayingIt() {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> HubToken.ofUser(Map.of("HF_TOKEN", "sec\r\nret"), home))
                .withMessageContaining("The token of HF_TOKEN has characters")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("sec"));
    }
}
