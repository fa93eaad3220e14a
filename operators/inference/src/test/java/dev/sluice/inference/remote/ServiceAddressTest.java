package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "https://", "HTTPS://host/x", "http://[::1]:80/v1"})
    void namesThatBeginAsAnAddressAreMeantAsOne(String model) {
        assertThat(ServiceAddress.isMeant(model)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "owner/name", "/srv/http://x", "ftp://host/v1/rerank", "http:/one"})
    void otherNamesAreNot(String model) {
        assertThat(ServiceAddress.isMeant(model)).isFalse();
    }

    @Test
    void queriesAreKeptForTheServiceAndLeftOutOfTexts() throws Exception {
        ServiceAddress address = ServiceAddress.of("https://host:8443/v1/rerank?tenant=secret&x=%20");
        assertThat(address.uri()).hasToString("https://host:8443/v1/rerank?tenant=secret&x=%20");
        assertThat(address).hasToString("https://host:8443/v1/rerank");
        assertThat(address.host()).isEqualTo("host");
    }

    @ParameterizedTest
    @CsvSource({
        "https://,'https://'",
        "https:///v1/rerank,'https:///v1/rerank'",
        "https://host,has no path",
        "https://host/,most are asked at /v1/rerank",
        "https://host?v1,has no path",
        "https://host/v1/rerank#top,no fragment",
        "https://host:99999/v1/rerank,no address",
        "https://host:0/v1/rerank,no address",
        "https://ho st/v1/rerank,no address",
        "https://user:secret@host/v1/rerank,a user or a password",
        "https://secret@host/v1/rerank,a user or a password"
    })
    void whatIsNoAddressIsRefusedWithoutItsSecrets(String text, String message) {
        assertThatThrownBy(() -> ServiceAddress.of(text))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining(message.replace("'", ""))
                .hasMessageContaining("expected a whole address such as https://host/v1/rerank")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/v1,true",
        "http://host/v1,false",
        "http://localhost:1/v1,true",
        "http://LOCALHOST/v1,true",
        "http://127.8.9.1/v1,true",
        "http://[::1]:80/v1,true",
        "http://127.example.com/v1,false",
        "http://localhost.example.com/v1,false"
    })
    void secretsAreKeptByTlsAndOnThisMachine(String text, boolean kept) throws Exception {
        assertThat(ServiceAddress.of(text).keepsSecrets()).isEqualTo(kept);
    }
}
