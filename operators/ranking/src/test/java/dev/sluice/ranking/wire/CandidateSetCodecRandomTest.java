package dev.sluice.ranking.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded random sets and damaged records. A failure is run again with {@code -Dseed=...} as printed. */
class CandidateSetCodecRandomTest {

    private static final int ROUND_TRIPS = 2_000;
    private static final int MUTATIONS = 40_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.DEFAULT);

    @Test
    void whatIsWrittenIsReadBackEqual() throws Exception {
        System.out.println("CandidateSetCodecRandomTest round trips, seed " + seed);
        RandomSets sets = new RandomSets(new Random(seed));
        for (int run = 0; run < ROUND_TRIPS; run++) {
            CandidateSet set = sets.next();
            byte[] record = codec.encode(set);
            assertThat(codec.decode(record)).as("run %d, seed %d", run, seed).isEqualTo(set);
            assertAgrees(new ObjectMapper().readTree(record), set);
        }
    }

    @Test
    void longTextsCrossBuffersUnharmed() throws Exception {
        System.out.println("CandidateSetCodecRandomTest long texts, seed " + seed);
        RandomSets sets = new RandomSets(new Random(seed));
        for (int run = 0; run < 20; run++) {
            CandidateSet set = sets.next(10, 20_000);
            byte[] record = codec.encode(set);
            assertThat(codec.decode(record)).as("run %d, seed %d", run, seed).isEqualTo(set);
            assertAgrees(new ObjectMapper().readTree(record), set);
        }
    }

    @Test
    void damagedRecordsAreRefusedOrReadAsWhatTheySay() {
        System.out.println("CandidateSetCodecRandomTest damaged records, seed " + seed);
        Random random = new Random(seed);
        RandomSets sets = new RandomSets(random);
        RecordMutator mutator = new RecordMutator(random);
        Map<DeadLetter.Kind, Integer> refusals = new EnumMap<>(DeadLetter.Kind.class);
        int accepted = 0;
        for (int run = 0; run < MUTATIONS; run++) {
            byte[] record = mutator.mutate(codec.encode(sets.next()));
            try {
                CandidateSet set = codec.decode(record);
                accepted++;
                assertThat(codec.decode(codec.encode(set))).isEqualTo(set);
            } catch (MalformedRecordException e) {
                refusals.merge(e.kind(), 1, Integer::sum);
                assertThat(e)
                        .message()
                        .doesNotContain("as a defect")
                        .contains("; expected ")
                        .hasSizeLessThan(6_000);
            } catch (Throwable e) {
                throw new AssertionError(
                        "Seed " + seed + ", run " + run + ", record "
                                + HexFormat.of().formatHex(record),
                        e);
            }
        }
        System.out.println("accepted " + accepted + ", refused " + refusals);
        assertThat(accepted).isGreaterThan(MUTATIONS / 50);
        assertThat(refusals)
                .containsKeys(
                        DeadLetter.Kind.INVALID_JSON,
                        DeadLetter.Kind.MISSING_FIELD,
                        DeadLetter.Kind.WRONG_TYPE,
                        DeadLetter.Kind.INVALID_VALUE,
                        DeadLetter.Kind.INVALID_TEXT,
                        DeadLetter.Kind.DUPLICATE_ID);
    }

    /** Another parser sees the same. */
    private static void assertAgrees(JsonNode json, CandidateSet set) {
        assertThat(json.get("query_id").textValue()).isEqualTo(set.queryId());
        assertThat(json.get("documents")).hasSize(set.documents().size());
        for (int index = 0; index < set.documents().size(); index++) {
            Document document = set.documents().get(index);
            JsonNode node = json.get("documents").get(index);
            assertThat(node.get("id").textValue()).isEqualTo(document.id());
            assertThat(
                            node.path("score").isMissingNode()
                                    ? null
                                    : (Double) node.get("score").doubleValue())
                    .isEqualTo(document.score());
            if (document.content() instanceof Content.Text text) {
                assertThat(node.get("text").textValue()).isEqualTo(text.text());
            }
        }
    }
}
