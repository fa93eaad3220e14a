package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.RerankerOptions;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service is asked, when it is opened and when it is given up. */
@Timeout(60)
class RemoteFamilyTest {

    @TempDir
    Path folder;

    private final FakeService service = FakeService.start();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void theRequestHoldsWhatIsNeededAndNothingElse() throws Exception {
        RemoteFamily family =
                Services.open(service, Services.remote("their model", null), Map.of("SLUICE_API_KEY", "hidden"));
        assertThat(Services.ask(family, "0.25 a", "\u00e9\u0000\ud83d\ude00")).containsExactly(0.25f, 0f);
        FakeService.Asked asked = service.asked().get(1);
        assertThat(asked.path()).isEqualTo("/v1/rerank");
        assertThat(asked.body())
                .hasToString(
                        "{\"model\":\"their model\",\"query\":\"q\",\"documents\":[\"0.25 a\",\"\u00e9\\u0000\ud83d\ude00\"],"
                                + "\"return_documents\":false}");
        assertThat(asked.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("accept-encoding", "identity")
                .containsEntry("authorization", "Bearer hidden")
                .doesNotContainKey("upgrade");
        assertThat(service.asked().get(0).body())
                .hasToString("{\"model\":\"their model\",\"query\":\"probe\",\"documents\":[\"probe\"],"
                        + "\"return_documents\":false}");
    }

    @Test
    void withoutKeyAndNameNoneIsSent() throws Exception {
        Services.ask(Services.open(service, RemoteOptions.DEFAULT), "a");
        FakeService.Asked asked = service.asked().get(1);
        assertThat(asked.headers()).doesNotContainKey("authorization");
        assertThat(asked.body().has("model")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":"})
    void aCancelledRequestEndsAtOnceAndWithItItsConnection(String beginning) throws Exception {
        RemoteFamily family = Services.open(service, RemoteOptions.DEFAULT);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        service.next(FakeService.silence(beginning, begun, gone));
        Cancellation cancellation = new Cancellation();
        CompletableFuture<float[]> run = CompletableFuture.supplyAsync(() -> {
            try {
                return family.run(List.of(Services.unit(family, "a")), cancellation)
                        .get(0)
                        .scores();
            } catch (InferenceException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        cancellation.cancel();
        assertThatThrownBy(() -> run.get(30, TimeUnit.SECONDS))
                .satisfies(thrown -> assertThat(thrown instanceof ExecutionException ? thrown.getCause() : thrown)
                        .isInstanceOf(CancellationException.class));
        gone.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aCancelledRequestIsNotSent() throws Exception {
        RemoteFamily family = Services.open(service, RemoteOptions.DEFAULT);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        assertThatThrownBy(() -> family.run(List.of(Services.unit(family, "a")), cancellation))
                .isInstanceOf(CancellationException.class);
        assertThat(service.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 422})
    void aServiceThatRefusesIsNotOpened(int status) {
        service.always(FakeService.status(status));
        assertThatThrownBy(() -> Services.open(service, RemoteOptions.DEFAULT))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "Model '127.0.0.1' cannot be used: Service " + service.address() + " answers " + status);
    }

    @Test
    void aServiceThatSpeaksAnotherLanguageIsNotOpened() {
        service.always(FakeService.json("[{\"index\":0,\"score\":0.5}]"));
        assertThatThrownBy(() -> Services.open(service, RemoteOptions.DEFAULT))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("it is no JSON object. Expected the interface of Jina's rerank API");
    }

    @Test
    void aServiceThatIsDownOrBusyIsOpenedWithAWarning() throws Exception {
        for (FakeService.Answer answer : List.of(FakeService.status(503), FakeService.nothing())) {
            service.next(answer);
            try (LogLines log = new LogLines()) {
                RemoteFamily family = Services.open(service, RemoteOptions.DEFAULT);
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .startsWith(
                                "WARN Model '127.0.0.1' does not answer yet, sets will ask it nevertheless: Service");
                assertThat(Services.ask(family, "0.5")).containsExactly(0.5f);
            }
        }
    }

    @Test
    void noThreadKeepsTheClassLoaderOfWhoeverOpens() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader ofJob = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(ofJob);
            RemoteFamily family;
            try {
                family = Services.open(service, RemoteOptions.DEFAULT);
            } finally {
                thread.setContextClassLoader(before);
            }
            assertThat(Services.ask(family, "0.5")).containsExactly(0.5f);
            assertThat(Thread.getAllStackTraces().keySet())
                    .anyMatch(one -> one.getName().startsWith("HttpClient-"))
                    .noneMatch(one -> one.getContextClassLoader() == ofJob);
        }
    }

    @Test
    void aKeyDoesNotTravelUnencrypted() throws Exception {
        RerankerOptions.Builder elsewhere = RerankerOptions.builder().model("http://192.0.2.1/v1/rerank");
        assertThatThrownBy(() -> RemoteModel.open(
                        elsewhere.build(), Map.of("SLUICE_API_KEY", "hidden"), ServicePatience.DEFAULT, Services.NOON))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("The key of the variable SLUICE_API_KEY would go to http://192.0.2.1/v1/rerank")
                .hasMessageContaining("Use https");
        RerankerOptions withFile =
                elsewhere.remote(Services.remote(null, "key")).build();
        assertThatThrownBy(() -> RemoteModel.check(withFile))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("The key of the file 'key' would go to http://192.0.2.1/v1/rerank");
    }

    @Test
    void aKeyShowsInNoTextWhateverHappens() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "hidden\n");
        RemoteOptions remote = Services.remote("m", file.toString());
        RerankerOptions options = RerankerOptions.builder()
                .model(service.address())
                .remote(remote)
                .build();
        StringBuilder texts = new StringBuilder(options.toString());
        try (LogLines log = new LogLines()) {
            service.next(FakeService.status(503));
            RemoteFamily family = Services.open(service, remote);
            texts.append(family.model()).append(RemoteModel.describe(options));
            for (FakeService.Answer answer : List.of(
                    FakeService.status(401),
                    FakeService.status(429),
                    FakeService.status(302, "Location: http://127.0.0.1:1/"),
                    FakeService.nothing(),
                    FakeService.half(),
                    FakeService.json("hidden"))) {
                service.next(answer);
                for (Throwable thrown =
                                catchThrowableOfType(InferenceException.class, () -> Services.ask(family, "secret"));
                        thrown != null;
                        thrown = thrown.getCause()) {
                    texts.append(thrown);
                }
            }
            service.always(FakeService.status(401));
            texts.append(catchThrowableOfType(ModelException.class, () -> Services.open(service, remote)));
            assertThat(log.lines()).hasSize(1);
            texts.append(log.lines());
        }
        assertThat(service.asked())
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("authorization", "Bearer hidden"));
        assertThat(texts.toString()).contains("answers 503", "answers 401").doesNotContain("hidden", "secret");
    }
}
