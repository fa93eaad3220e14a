package dev.sluice.inference.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.TransientInferenceException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How each of a service's answers ends that holds no scores. */
@Timeout(60)
class ServiceFailuresTest {

    private final FakeService service = FakeService.start();

    @AfterEach
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 529})
    void whatMayPassIsTransient(int status) throws Exception {
        assertThat(Services.failure(service, FakeService.status(status)))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessage("Service " + service.address() + " answers " + status + ", which may pass; expected 200")
                .extracting(failure -> ((TransientInferenceException) failure).retryAfter())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"429,7,7", "503,'Fri, 27 Nov 2026 12:00:30 GMT',30", "500,100000,300"})
    void theTimeThatAServiceAsksForIsHandedOn(int status, String header, long seconds) throws Exception {
        assertThat(Services.failure(service, FakeService.status(status, "Retry-After: " + header)))
                .isInstanceOfSatisfying(
                        TransientInferenceException.class,
                        failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource({
        "204,The request is not to its liking",
        "302,a redirect",
        "307,a redirect",
        "400,The request is not to its liking",
        "401,Give its key in --api-key-file or SLUICE_API_KEY",
        "403,Give its key in --api-key-file or SLUICE_API_KEY",
        "404,Check the address",
        "405,Check the address",
        "413,--remote-documents",
        "422,The request is not to its liking"
    })
    void whatComesAgainIsNotTransientAndSaysWhatToDo(int status, String remedy) throws Exception {
        assertThat(Services.failure(service, FakeService.status(status, "Location: http://127.0.0.1:1/secret")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageStartingWith("Service " + service.address() + " answers " + status)
                .hasMessageContaining(remedy)
                .hasMessageNotContaining("secret");
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        try (FakeService other = FakeService.start()) {
            Services.failure(service, FakeService.status(307, "Location: " + other.address()));
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsRefusedIsToldByWhereItCameFrom() throws Exception {
        RemoteFamily family = Services.open(service, RemoteOptions.DEFAULT, Map.of("SLUICE_API_KEY", "hidden"));
        service.next(FakeService.status(401, "WWW-Authenticate: Bearer"));
        assertThatThrownBy(() -> Services.ask(family, "a"))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining("answers 401 to the key of the variable SLUICE_API_KEY");
    }

    @Test
    void aConnectionThatBreaksIsTransient() throws Exception {
        assertBreaks(FakeService.nothing());
        assertBreaks(FakeService.half());
        assertBreaks(FakeService.untilTheEnd("{\"results\": [{\"index\": 0,"));
        assertBreaks(FakeService.untilTheEnd(""));
    }

    private void assertBreaks(FakeService.Answer answer) throws Exception {
        assertThat(Services.failure(service, answer))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("broke the connection off");
    }

    @Test
    void halfAResponseOfTheLengthThatWasToldIsNotTransient() throws Exception {
        assertThat(Services.failure(service, FakeService.json("{\"results\": [")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining("it ends in the middle of its JSON");
    }

    @Test
    void aServiceThatGoesAwayIsTransient() throws Exception {
        RemoteFamily family = Services.open(service, RemoteOptions.DEFAULT, Map.of(), Services.SHORT);
        service.close();
        assertThatThrownBy(() -> Services.ask(family, "a")).isExactlyInstanceOf(TransientInferenceException.class);
    }

    @Test
    void aServiceThatIsNotThereIsTransient() throws Exception {
        RemoteFamily family = Services.open("http://127.0.0.1:1/v1/rerank");
        assertThatThrownBy(() -> Services.ask(family, "a"))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("cannot be reached (ConnectException)");
    }

    @Test
    void aHostThatIsUnknownIsTransient() throws Exception {
        RemoteFamily family = Services.open("http://no-such-host.invalid/v1/rerank");
        assertThatThrownBy(() -> Services.ask(family, "a"))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":", "HTTP/1.1 200"})
    void aServiceThatFallsSilentIsTransientAndItsConnectionEnds(String beginning) throws Exception {
        RemoteFamily family = Services.open(service, RemoteOptions.DEFAULT, Map.of(), Services.SHORT);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        service.next(FakeService.silence(beginning, new CountDownLatch(1), gone));
        assertThatThrownBy(() -> Services.ask(family, "a"))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("did not answer for 300 ms");
        gone.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHundredMegabytesAreGivenUpWhileTheyCome(boolean told) throws Exception {
        RemoteFamily family = Services.open(service, new RemoteOptions(null, null, 1_000, 8, Services.MEGABYTE));
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        service.next(FakeService.large(told, taken));
        assertThatThrownBy(() -> Services.ask(family, "a"))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining("more than 1048576 bytes")
                .hasMessageContaining("Raise --remote-max-response");
        // What the service got rid of beyond the bound lies in buffers of the system.
        assertThat(taken.get(30, TimeUnit.SECONDS)).isLessThan(50);
    }

    @Test
    void aHundredMegabytesOfAnErrorAreNotReadAtAll() throws Exception {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        FakeService.Answer large = FakeService.large(true, taken);
        assertThat(Services.failure(service, (asked, in, out) -> {
                    out.write("HTTP/1.1 503 Busy\r\nX-Line: ".getBytes(UTF_8));
                    large.give(asked, in, out);
                }))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("answers 503");
        assertThat(taken.get(30, TimeUnit.SECONDS)).isLessThan(50);
    }

    @Test
    void aResponseThatIsNotToBeTrustedNamesTheService() throws Exception {
        assertThat(Services.failure(service, FakeService.json("{\"results\":[{\"index\":1,\"relevance_score\":0.5}]}")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageStartingWith("Service " + service.address() + " gave a response that is refused: the index 1"
                        + " is not one of the 1 documents");
        assertThat(Services.failure(
                        service, (asked, in, out) -> FakeService.write(out, 200, "{}", "Content-Encoding: gzip")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining("it is encoded");
    }
}
