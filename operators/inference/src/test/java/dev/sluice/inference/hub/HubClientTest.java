package dev.sluice.inference.hub;

import static dev.sluice.inference.hub.FakeHub.breakAfter;
import static dev.sluice.inference.hub.FakeHub.bytes;
import static dev.sluice.inference.hub.FakeHub.content;
import static dev.sluice.inference.hub.FakeHub.status;
import static dev.sluice.inference.hub.FakeHub.unmeasured;
import static dev.sluice.inference.hub.FakeHub.wholeFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.inference.ModelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubClientTest {

    private static final String REPOSITORY = "owner/ranker";
    private static final ModelName NAME = ModelName.parse(REPOSITORY);
    private static final String WEIGHTS = "onnx/model.onnx";
    private static final int BYTES = 200_000;
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path folder;

    private final KeptProgress progress = new KeptProgress();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new HashMap<>();
    private Duration connect = Duration.ofSeconds(20);
    private Duration stall = Duration.ofSeconds(20);
    private FakeHub hub;

    @BeforeEach
    void open() throws Exception {
        hub = FakeHub.withModel(REPOSITORY);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private HubClient client() throws ModelException {
        Patience patience = new Patience(connect, stall, 3, Clock.fixed(NOW, ZoneOffset.UTC), pauses::add);
        return new HubClient(HubEndpoint.of(hub.address(), environment, folder), patience, progress);
    }

    private Path fetch(String path) throws Exception {
        HubClient client = client();
        ModelListing listing = client.list(NAME);
        HubFile file = listing.files().stream()
                .filter(listed -> listed.path().equals(path))
                .findFirst()
                .orElseThrow();
        Path target = folder.resolve("files").resolve(path);
        client.fetch(listing, file, target);
        return target;
    }

    private void assertRefused(ThrowingCallable call, String... parts) {
        assertThatExceptionOfType(ModelException.class).isThrownBy(call).satisfies(refusal -> {
            assertThat(refusal.getMessage()).contains(parts).doesNotContain("Signature", "secret");
        });
    }

    private static int offset(FakeHub.Asked request) {
        return request.range().isEmpty() ? 0 : Integer.parseInt(request.range().replaceAll("\\D", ""));
    }

    @Test
    void aListingHasTheCommitTheLicenseAndTheFiles() throws Exception {
        ModelListing listing = client().list(NAME);
        assertThat(listing.commit()).isEqualTo(FakeHub.COMMIT);
        assertThat(listing.license()).isEqualTo(new License("apache-2.0", true));
        assertThat(listing.files())
                .contains(
                        new HubFile(WEIGHTS, BYTES, new FileHash(FileHash.Kind.SHA256, hub.hash(WEIGHTS))),
                        new HubFile(
                                "tokenizer_config.json",
                                2,
                                new FileHash(FileHash.Kind.GIT_BLOB, "9e26dfeeb6e641a33dae4961196235bdb965b21b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {WEIGHTS, "config.json", "README.md"})
    void aFileComesThroughItsRedirectVerified(String path) throws Exception {
        assertThat(fetch(path)).hasBinaryContent(hub.content(path));
        assertThat(progress.receivedBytes()).isEqualTo(hub.content(path).length);
        assertThat(pauses).isEmpty();
    }

    @Test
    void theTokenGoesToTheHubOnly() throws Exception {
        hub.token("secret");
        environment.put("HF_TOKEN", " secret\n");
        fetch(WEIGHTS);
        fetch("config.json");
        assertThat(hub.asked())
                .filteredOn(FakeHub.Asked::cdn)
                .hasSize(1)
                .allSatisfy(request -> assertThat(request.authorization()).isEmpty());
        assertThat(hub.asked())
                .filteredOn(request -> !request.cdn())
                .hasSize(5)
                .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer secret"));
    }

    @Test
    void aBrokenConnectionIsTakenFurtherWithoutSendingAnythingTwice() throws Exception {
        hub.fault(WEIGHTS, breakAfter(70_000), breakAfter(30_000));
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        List<FakeHub.Asked> requests = hub.askedFor(WEIGHTS);
        assertThat(requests).hasSize(3);
        // What was under way when the connection broke may be lost, but nothing that arrived is sent again.
        assertThat(offset(requests.get(0))).isZero();
        assertThat(offset(requests.get(1))).isBetween(1, 70_000);
        assertThat(offset(requests.get(2))).isBetween(offset(requests.get(1)), offset(requests.get(1)) + 30_000);
        assertThat(progress.receivedBytes()).isEqualTo(BYTES);
        assertThat(progress.discardedBytes()).isZero();
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void whatAnEarlierRunLeftIsNotFetchedAgain() throws Exception {
        Path target = folder.resolve("files").resolve(WEIGHTS);
        Files.createDirectories(target.getParent());
        Files.write(target, Arrays.copyOf(hub.content(WEIGHTS), 150_000));
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS)).extracting(FakeHub.Asked::range).containsExactly("bytes=150000-");
        assertThat(progress.keptBytes()).isEqualTo(150_000);
        assertThat(progress.receivedBytes()).isEqualTo(50_000);
    }

    @Test
    void aWholeFileThatIsThereIsNotAskedFor() throws Exception {
        Path target = folder.resolve("files").resolve(WEIGHTS);
        Files.createDirectories(target.getParent());
        Files.write(target, hub.content(WEIGHTS));
        fetch(WEIGHTS);
        assertThat(hub.askedFor(WEIGHTS)).isEmpty();
    }

    @Test
    void anEarlierPartThatDoesNotFitBeginsAnew() throws Exception {
        Path target = folder.resolve("files").resolve(WEIGHTS);
        Files.createDirectories(target.getParent());
        Files.write(target, bytes(150_000, 77));
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS)).extracting(FakeHub.Asked::range).containsExactly("bytes=150000-", "");
        assertThat(progress.discardedBytes()).isEqualTo(BYTES);
    }

    @Test
    void aServerThatKnowsNoRangesSendsAllAnew() throws Exception {
        hub.fault(WEIGHTS, breakAfter(70_000), wholeFile());
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(progress.receivedBytes() - progress.discardedBytes()).isEqualTo(BYTES);
        assertThat(hub.askedFor(WEIGHTS)).hasSize(2);
    }

    @Test
    void anotherPartThanTheOneAskedForIsNotTaken() throws Exception {
        hub.fault(WEIGHTS, breakAfter(70_000), (exchange, whole) -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 5-199999/200000");
            exchange.sendResponseHeaders(206, whole.length - 5);
            exchange.getResponseBody().write(whole, 5, whole.length - 5);
        });
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS).get(2).range()).isEmpty();
    }

    @Test
    void aPartThatIsNotToBeHadBeginsAnew() throws Exception {
        hub.fault(WEIGHTS, breakAfter(70_000), status(416));
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS).get(2).range()).isEmpty();
    }

    @Test
    void aStalledConnectionIsGivenUpAndTakenFurther() throws Exception {
        stall = Duration.ofMillis(300);
        hub.fault(WEIGHTS, hub.stallAfter(70_000));
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS)).extracting(FakeHub.Asked::range).containsExactly("", "bytes=70000-");
        assertThat(progress.reasons()).singleElement().asString().contains("nothing came for 300 ms");
    }

    @Test
    void aHubThatDoesNotAnswerIsAskedAgain() throws Exception {
        connect = Duration.ofMillis(500);
        stall = Duration.ofMillis(500);
        hub.fault("listing", hub.silent());
        assertThat(client().list(NAME).commit()).isEqualTo(FakeHub.COMMIT);
        assertThat(progress.reasons()).singleElement().asString().contains("did not answer for 1000 ms");
    }

    @Test
    void afterTooManyFailuresTheReasonIsToldAndWhatCameIsKept() {
        hub.fault(WEIGHTS, breakAfter(70_000), status(503), status(502));
        assertRefused(
                () -> fetch(WEIGHTS),
                "File 'onnx/model.onnx' of 'owner/ranker' cannot be had",
                "127.0.0.1 answers 502; tried 3 times",
                "what has come so far is kept");
        assertThat(folder.resolve("files").resolve(WEIGHTS)).isNotEmptyFile();
        assertThat(pauses).hasSize(2);
    }

    @Test
    void theHubSaysHowLongToWait() throws Exception {
        hub.fault(
                "listing",
                status(429, "Retry-After", "17"),
                status(503, "Retry-After", "Thu, 26 Nov 2026 10:01:00 GMT"));
        client().list(NAME);
        assertThat(pauses).containsExactly(Duration.ofSeconds(17), Duration.ofMinutes(1));
    }

    @Test
    void anHourIsNotWaitedFor() {
        hub.fault("listing", status(429, "Retry-After", "3600"));
        assertRefused(() -> client().list(NAME), "asks to wait for 3600 s", "at most 300 s");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aLinkThatRanOutIsAskedForAnew() throws Exception {
        hub.fault(WEIGHTS, status(403));
        assertThat(fetch(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS)).hasSize(2);
    }

    @Test
    void aHubThatIsNotThereIsToldAfterAllAttempts() {
        hub.close();
        assertRefused(
                () -> client().list(NAME), "The list of files of 'owner/ranker' cannot be had", "ConnectException");
        assertThat(pauses).hasSize(2);
    }

    @Test
    void anotherContentThanListedIsThrownAway() {
        hub.fault(WEIGHTS, content(bytes(BYTES, 9)));
        assertRefused(() -> fetch(WEIGHTS), "'onnx/model.onnx'", "another content", "sha256:" + hub.hash(WEIGHTS));
        assertThat(folder.resolve("files").resolve(WEIGHTS)).isEmptyFile();
        assertThat(pauses).isEmpty();
    }

    @Test
    void anotherContentOfASmallFileIsThrownAwayToo() {
        hub.fault("tokenizer_config.json", content("[]".getBytes(StandardCharsets.UTF_8)));
        assertRefused(() -> fetch("tokenizer_config.json"), "another content", "git:");
    }

    @ParameterizedTest
    @CsvSource({"199990, 200000", "200010, 200000"})
    void aSizeThatLiesIsRefused(long listed, String came) {
        hub.listedSize(WEIGHTS, listed);
        assertRefused(() -> fetch(WEIGHTS), "has " + came + " bytes; expected the " + listed);
    }

    @Test
    void moreThanListedIsNotWritten() {
        hub.fault(WEIGHTS, unmeasured(bytes(BYTES + 1, 3)));
        assertRefused(() -> fetch(WEIGHTS), "has more bytes; expected the 200000");
        assertThat(folder.resolve("files").resolve(WEIGHTS)).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "onnx/../../outside",
                "/etc/outside",
                "C:\\outside",
                "C:outside",
                "a//b",
                "a/./b",
                "a\\b",
                "a/"
            })
    void aNameThatLeadsElsewhereIsRefused(String path) {
        hub.small(path, "x");
        assertRefused(() -> client().list(NAME), "The name '" + path + "' is refused", "without '..'");
    }

    @Test
    void withoutATokenAClosedModelSaysHowToGiveOne() {
        hub.token("secret");
        assertRefused(
                () -> client().list(NAME),
                "is unknown at " + hub.address() + ", or not open to everybody (401)",
                "HF_TOKEN",
                hub.address() + "/settings/tokens");
    }

    @Test
    void aTokenThatIsRefusedIsNamedByItsSource() throws Exception {
        hub.token("secret");
        environment.put(
                "HF_TOKEN_PATH",
                Files.writeString(folder.resolve("token"), "old").toString());
        assertRefused(() -> client().list(NAME), "refuses the token of '" + folder.resolve("token") + "' (401)");
    }

    @Test
    void aGatedModelSaysWhereItsConditionsAre() {
        hub.gated();
        assertRefused(() -> fetch(WEIGHTS), "is gated (401)", hub.address() + "/owner/ranker", "HF_TOKEN");
        environment.put("HF_TOKEN", "secret");
        assertRefused(() -> fetch(WEIGHTS), "is gated (403)", hub.address() + "/owner/ranker", "of HF_TOKEN");
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatIsUnknownIsToldApart() {
        assertRefused(() -> client().list(ModelName.parse("owner/other")), "Model 'owner/other' is unknown");
        assertRefused(() -> client().list(NAME.at("v9")), "Model 'owner/ranker' has no revision 'v9' (404)");
    }

    @Test
    void aRedirectToAFileOfThisMachineIsNotFollowed() {
        hub.fault("listing", status(302, "Location", "file:///etc/hosts"));
        assertRefused(() -> client().list(NAME), "redirects to an address that is not followed");
    }

    @Test
    void redirectsEnd() {
        FakeHub.Fault again = status(302, "Location", "/api/models/owner/ranker/revision/main");
        hub.fault("listing", Collections.nCopies(20, again).toArray(FakeHub.Fault[]::new));
        assertRefused(() -> client().list(NAME), "redirects more than 8 times");
    }

    @Test
    void whatIsNoListingIsRefused() {
        hub.fault(
                "listing",
                content("<html>".getBytes(StandardCharsets.UTF_8)),
                content("{}".getBytes(StandardCharsets.UTF_8)));
        assertRefused(() -> client().list(NAME), "is refused: it is no JSON");
        assertRefused(() -> client().list(NAME), "is refused: it has no commit");
    }
}
