package dev.sluice.inference.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.TransientInferenceException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How each of a service's answers ends, and what a service is told. */
@Timeout(60)
class RemoteFamilyTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);
    private static final ServicePatience SHORT =
            new ServicePatience(Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofMillis(300));
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private final FakeService service = FakeService.start();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void theRequestHoldsWhatIsNeededAndNothingElse() throws Exception {
        RemoteFamily family = open(remote("their model", null), Map.of("SLUICE_API_KEY", "hidden"));
        assertThat(ask(family, "0.25 a", "\u00e9\u0000\ud83d\ude00")).containsExactly(0.25f, 0f);
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
        ask(open(RemoteOptions.DEFAULT), "a");
        FakeService.Asked asked = service.asked().get(1);
        assertThat(asked.headers()).doesNotContainKey("authorization");
        assertThat(asked.body().has("model")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 529})
    void whatMayPassIsTransient(int status) throws Exception {
        assertThat(failure(FakeService.status(status)))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessage("Service " + service.address() + " answers " + status + ", which may pass; expected 200")
                .extracting(failure -> ((TransientInferenceException) failure).retryAfter())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"429,7,7", "503,'Fri, 27 Nov 2026 12:00:30 GMT',30", "500,100000,300"})
    void theTimeThatAServiceAsksForIsHandedOn(int status, String header, long seconds) throws Exception {
        assertThat(failure(FakeService.status(status, "Retry-After: " + header)))
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
        assertThat(failure(FakeService.status(status, "Location: http://127.0.0.1:1/secret")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageStartingWith("Service " + service.address() + " answers " + status)
                .hasMessageContaining(remedy)
                .hasMessageNotContaining("secret");
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        try (FakeService other = FakeService.start()) {
            failure(FakeService.status(307, "Location: " + other.address()));
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsRefusedIsToldByWhereItCameFrom() throws Exception {
        RemoteFamily family = open(RemoteOptions.DEFAULT, Map.of("SLUICE_API_KEY", "hidden"));
        service.next(FakeService.status(401, "WWW-Authenticate: Bearer"));
        assertThatThrownBy(() -> ask(family, "a"))
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
        assertThat(failure(answer))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("broke the connection off");
    }

    @Test
    void halfAResponseOfTheLengthThatWasToldIsNotTransient() throws Exception {
        assertThat(failure(FakeService.json("{\"results\": [")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining("it ends in the middle of its JSON");
    }

    @Test
    void aServiceThatIsNotThereIsTransient() throws Exception {
        RemoteFamily family = open(RemoteOptions.DEFAULT);
        service.close();
        assertThatThrownBy(() -> ask(family, "a")).isExactlyInstanceOf(TransientInferenceException.class);
        assertThatThrownBy(() -> ask(family, "a"))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("cannot be reached (ConnectException)");
    }

    @Test
    void aHostThatIsUnknownIsTransient() throws Exception {
        RemoteFamily family = RemoteModel.open(
                RerankerOptions.builder()
                        .model("http://no-such-host.invalid/v1/rerank")
                        .build(),
                Map.of(),
                ServicePatience.DEFAULT,
                NOON);
        assertThatThrownBy(() -> ask(family, "a"))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":", "HTTP/1.1 200"})
    void aServiceThatFallsSilentIsTransientAndItsConnectionEnds(String beginning) throws Exception {
        RemoteFamily family = open(RemoteOptions.DEFAULT, Map.of(), SHORT);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        service.next(FakeService.silence(beginning, new CountDownLatch(1), gone));
        assertThatThrownBy(() -> ask(family, "a"))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("did not answer for 300 ms");
        gone.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":"})
    void aCancelledRequestEndsAtOnceAndWithItItsConnection(String beginning) throws Exception {
        RemoteFamily family = open(RemoteOptions.DEFAULT);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        service.next(FakeService.silence(beginning, begun, gone));
        Cancellation cancellation = new Cancellation();
        CompletableFuture<float[]> run = CompletableFuture.supplyAsync(() -> {
            try {
                return family.run(List.of(unit("a")), cancellation).get(0).scores();
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
        RemoteFamily family = open(RemoteOptions.DEFAULT);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        assertThatThrownBy(() -> family.run(List.of(unit("a")), cancellation))
                .isInstanceOf(CancellationException.class);
        assertThat(service.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHundredMegabytesAreGivenUpWhileTheyCome(boolean told) throws Exception {
        RemoteFamily family = open(new RemoteOptions(null, null, 1_000, 8, MEGABYTE));
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        service.next(FakeService.large(told, taken));
        assertThatThrownBy(() -> ask(family, "a"))
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
        assertThat(failure((asked, in, out) -> {
                    out.write("HTTP/1.1 503 Busy\r\nX-Line: ".getBytes(UTF_8));
                    large.give(asked, in, out);
                }))
                .isExactlyInstanceOf(TransientInferenceException.class)
                .hasMessageContaining("answers 503");
        assertThat(taken.get(30, TimeUnit.SECONDS)).isLessThan(50);
    }

    @Test
    void aResponseThatIsNotToBeTrustedNamesTheService() throws Exception {
        assertThat(failure(FakeService.json("{\"results\":[{\"index\":1,\"relevance_score\":0.5}]}")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageStartingWith("Service " + service.address() + " gave a response that is refused: the index 1"
                        + " is not one of the 1 documents");
        assertThat(failure((asked, in, out) -> FakeService.write(out, 200, "{}", "Content-Encoding: gzip")))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining("it is encoded");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 422})
    void aServiceThatRefusesIsNotOpened(int status) {
        service.always(FakeService.status(status));
        assertThatThrownBy(() -> open(RemoteOptions.DEFAULT))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "Model '127.0.0.1' cannot be used: Service " + service.address() + " answers " + status);
    }

    @Test
    void aServiceThatSpeaksAnotherLanguageIsNotOpened() {
        service.always(FakeService.json("[{\"index\":0,\"score\":0.5}]"));
        assertThatThrownBy(() -> open(RemoteOptions.DEFAULT))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("it is no JSON object. Expected the interface of Jina's rerank API");
    }

    @Test
    void aServiceThatIsDownOrBusyIsOpenedWithAWarning() throws Exception {
        for (FakeService.Answer answer : List.of(FakeService.status(503), FakeService.nothing())) {
            service.next(answer);
            try (LogLines log = new LogLines()) {
                RemoteFamily family = open(RemoteOptions.DEFAULT);
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .startsWith(
                                "WARN Model '127.0.0.1' does not answer yet, sets will ask it nevertheless: Service");
                assertThat(ask(family, "0.5")).containsExactly(0.5f);
            }
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        try (FakeService secure = FakeService.start(selfSigned().getServerSocketFactory())) {
            RerankerOptions options = RerankerOptions.builder()
                    .model("https://localhost:" + secure.port() + "/v1/rerank")
                    .build();
            assertThatThrownBy(() -> RemoteModel.open(
                            options, Map.of("SLUICE_API_KEY", "hidden"), ServicePatience.DEFAULT, NOON))
                    .isExactlyInstanceOf(ModelException.class)
                    .hasMessageContaining("is not trusted: ")
                    .hasMessageContaining("-Djavax.net.ssl.trustStore=FILE");
            assertThat(secure.asked()).isEmpty();
        }
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

    @Test
    void aKeyDoesNotTravelUnencrypted() throws Exception {
        RerankerOptions.Builder elsewhere = RerankerOptions.builder().model("http://192.0.2.1/v1/rerank");
        assertThatThrownBy(() -> RemoteModel.open(
                        elsewhere.build(), Map.of("SLUICE_API_KEY", "hidden"), ServicePatience.DEFAULT, NOON))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("The key of the variable SLUICE_API_KEY would go to http://192.0.2.1/v1/rerank")
                .hasMessageContaining("Use https");
        RerankerOptions withFile = elsewhere.remote(remote(null, "key")).build();
        assertThatThrownBy(() -> RemoteModel.check(withFile))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("The key of the file 'key' would go to http://192.0.2.1/v1/rerank");
    }

    @Test
    void aKeyShowsInNoTextWhateverHappens() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "hidden\n");
        RemoteOptions remote = remote("m", file.toString());
        RerankerOptions options = RerankerOptions.builder()
                .model(service.address())
                .remote(remote)
                .build();
        StringBuilder texts = new StringBuilder(options.toString());
        try (LogLines log = new LogLines()) {
            service.next(FakeService.status(503));
            RemoteFamily family = open(remote);
            texts.append(family.model()).append(RemoteModel.describe(options));
            for (FakeService.Answer answer : List.of(
                    FakeService.status(401),
                    FakeService.status(429),
                    FakeService.status(302, "Location: http://127.0.0.1:1/"),
                    FakeService.nothing(),
                    FakeService.half(),
                    FakeService.json("hidden"))) {
                service.next(answer);
                for (Throwable thrown = catchThrowableOfType(InferenceException.class, () -> ask(family, "secret"));
                        thrown != null;
                        thrown = thrown.getCause()) {
                    texts.append(thrown);
                }
            }
            service.always(FakeService.status(401));
            texts.append(catchThrowableOfType(ModelException.class, () -> open(remote)));
            assertThat(log.lines()).hasSize(1);
            texts.append(log.lines());
        }
        assertThat(service.asked())
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("authorization", "Bearer hidden"));
        assertThat(texts.toString()).contains("answers 503", "answers 401").doesNotContain("hidden", "secret");
    }

    @Test
    void aPortWhereNobodyListensIsOpenedToo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RerankerOptions options = RerankerOptions.builder()
                .model("http://127.0.0.1:" + port + "/v1/rerank")
                .build();
        assertThat(RemoteModel.open(options, Map.of(), ServicePatience.DEFAULT, NOON)
                        .runsHere())
                .isFalse();
    }

    private static RemoteOptions remote(String model, String keyFile) {
        return new RemoteOptions(model, keyFile, 1_000, 8, 16 * MEGABYTE);
    }

    /** What a request fails with that is answered so. */
    private InferenceException failure(FakeService.Answer answer) throws Exception {
        RemoteFamily family = open(RemoteOptions.DEFAULT);
        service.next(answer);
        return catchThrowableOfType(InferenceException.class, () -> ask(family, "a"));
    }

    private RemoteFamily open(RemoteOptions remote) throws ModelException {
        return open(remote, Map.of());
    }

    private RemoteFamily open(RemoteOptions remote, Map<String, String> environment) throws ModelException {
        return open(remote, environment, ServicePatience.DEFAULT);
    }

    private RemoteFamily open(RemoteOptions remote, Map<String, String> environment, ServicePatience patience)
            throws ModelException {
        RerankerOptions options = RerankerOptions.builder()
                .model(service.address())
                .remote(remote)
                .build();
        return RemoteModel.open(options, environment, patience, NOON);
    }

    private static RemoteUnit unit(String... documents) {
        return new RemoteUnit(new RerankRequest(null, "q", List.of(documents)), null);
    }

    private static float[] ask(RemoteFamily family, String... documents) throws InferenceException {
        RerankRequest request = new RerankRequest(service(family), "q", List.of(documents));
        return family.run(List.of(new RemoteUnit(request, null)), new Cancellation())
                .get(0)
                .scores();
    }

    /** What a family calls its model in requests. */
    private static String service(RemoteFamily family) {
        return family.probe(1).request().model();
    }
}
