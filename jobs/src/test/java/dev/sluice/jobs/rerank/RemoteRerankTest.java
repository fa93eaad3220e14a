package dev.sluice.jobs.rerank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.remote.FakeService;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.RankingCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice rerank} with a service on this machine. */
@Timeout(60)
class RemoteRerankTest {

    private static final String SET = "{\"query_id\":\"q1\",\"query\":\"secret query\",\"documents\":["
            + "{\"id\":\"a\",\"text\":\"0.25 secret\"},{\"id\":\"b\",\"text\":\"0.75 secret\"},"
            + "{\"id\":\"c\",\"text\":\"0.5\"}]}\n";

    @TempDir
    private Path folder;

    private final FakeService service = FakeService.start();
    private final CommandLines sluice = new CommandLines().withModels();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aServiceRanksLikeAnyModel() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "hidden\n");
        assertThat(sluice.in(SET)
                        .run(
                                "rerank",
                                "--model=" + service.address(),
                                "--remote-model=theirs",
                                "--remote-documents=2",
                                "--api-key-file=" + key))
                .as(sluice.err())
                .isZero();
        Ranking ranking = new RankingCodec().decode(sluice.out().strip().getBytes(UTF_8));
        assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
        assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("b", "c", "a");
        assertThat(ranking.usage().totalTokens()).isEqualTo(30);
        assertThat(ranking.model().name()).isEqualTo("theirs");
        assertThat(service.asked()).hasSize(3).allSatisfy(asked -> {
            assertThat(asked.headers()).containsEntry("authorization", "Bearer hidden");
            assertThat(asked.body().get("model").asText()).isEqualTo("theirs");
        });
        assertThat(sluice.err() + sluice.out()).doesNotContain("hidden", "secret");
    }

    @Test
    void aServiceThatRefusesASetLeavesItInFirstStageOrder() throws Exception {
        service.next(FakeService::scores).always(FakeService.status(422));
        assertThat(sluice.in(SET).run("rerank", "--model=" + service.address())).isZero();
        Ranking ranking = new RankingCodec().decode(sluice.out().strip().getBytes(UTF_8));
        assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
        assertThat(ranking.reason()).contains("answers 422").doesNotContain("secret");
        assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("a", "b", "c");
        assertThat(sluice.err()).contains("1 candidate set (1 fallback)").doesNotContain("secret");
    }

    @Test
    void aServiceThatWantsAKeyEndsTheCommandWithOneLine() {
        service.always(FakeService.status(401));
        assertThat(sluice.in(SET).run("rerank", "--model=" + service.address())).isEqualTo(1);
        assertThat(sluice.errLines())
                .singleElement()
                .asString()
                .contains("answers 401")
                .contains("--api-key-file or SLUICE_API_KEY");
        assertThat(sluice.out()).isEmpty();
    }

    @Test
    void whatCannotBeAskedIsWrongUsage() {
        assertWrongUsage("has no path; expected a whole address", "--model=https://host");
        assertWrongUsage("a user or a password in it", "--model=https://me:hidden@host/v1/rerank");
        assertWrongUsage("block-size 3 for model", "--model=" + service.address(), "--block-size=3");
        assertWrongUsage(
                "would go to http://host/v1/rerank", "--model=http://host/v1/rerank", "--api-key-file=" + folder);
        assertThat(service.asked()).isEmpty();
    }

    private static void assertWrongUsage(String message, String... options) {
        CommandLines other = new CommandLines().withModels();
        String[] line = new String[options.length + 1];
        line[0] = "rerank";
        System.arraycopy(options, 0, line, 1, options.length);
        assertThat(other.run(line)).as(message).isEqualTo(2);
        assertThat(other.err()).contains(message).doesNotContain("hidden");
    }

    @Test
    void optionsOfServicesAreRefusedForOtherModels() {
        assertThat(sluice.in(SET).run("rerank", "--remote-model=theirs")).isEqualTo(1);
        assertThat(sluice.err()).contains("remote-model theirs for model 'bge-small-en-v1.5'");
    }
}
