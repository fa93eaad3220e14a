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
    private static final int MUTATIONS = 15_000;
    private static final ObjectMapper ORACLE = new ObjectMapper();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.DEFAULT);

    /** Damages a record. */
    private interface Mutator {
        byte[] mutate(byte[] record) throws Exception;
    }

    @Test
    void whatIsWrittenIsReadBackEqual() throws Exception {
        RandomSets sets = new RandomSets(announced("round trips"));
        for (int run = 0; run < ROUND_TRIPS; run++) {
            assertComesBack(sets.next(), run);
        }
    }

    @Test
    void longTextsCrossBuffersUnharmed() throws Exception {
        RandomSets sets = new RandomSets(announced("long texts"));
        for (int run = 0; run < 20; run++) {
            assertComesBack(sets.next(10, 20_000), run);
        }
    }

    @Test
    void damagedBytesAreRefusedOrReadAsWhatTheySay() {
        Random random = announced("damaged bytes");
        Map<DeadLetter.Kind, Integer> refusals = damage(random, new RecordMutator(random)::mutate);
        assertThat(refusals)
                .containsKeys(
                        DeadLetter.Kind.INVALID_JSON,
                        DeadLetter.Kind.MISSING_FIELD,
                        DeadLetter.Kind.WRONG_TYPE,
                        DeadLetter.Kind.INVALID_VALUE,
                        DeadLetter.Kind.INVALID_TEXT);
    }

    @Test
    void damagedStructureIsRefusedOrReadAsWhatItSays() {
        Random random = announced("damaged structure");
        Map<DeadLetter.Kind, Integer> refusals = damage(random, new TreeMutator(random)::mutate);
        assertThat(refusals)
                .containsOnlyKeys(
                        DeadLetter.Kind.MISSING_FIELD,
                        DeadLetter.Kind.WRONG_TYPE,
                        DeadLetter.Kind.INVALID_VALUE,
                        DeadLetter.Kind.INVALID_TEXT,
                        DeadLetter.Kind.DUPLICATE_ID);
    }

    private Map<DeadLetter.Kind, Integer> damage(Random random, Mutator mutator) {
        RandomSets sets = new RandomSets(random);
        Map<DeadLetter.Kind, Integer> refusals = new EnumMap<>(DeadLetter.Kind.class);
        int accepted = 0;
        for (int run = 0; run < MUTATIONS; run++) {
            byte[] record = {};
            try {
                record = mutator.mutate(codec.encode(sets.next()));
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
        return refusals;
    }

    private void assertComesBack(CandidateSet set, int run) throws Exception {
        byte[] record = codec.encode(set);
        assertThat(codec.decode(record)).as("run %d, seed %d", run, seed).isEqualTo(set);
        assertAgrees(ORACLE.readTree(record), set);
    }

    /** Another reader sees the same. */
    private static void assertAgrees(JsonNode json, CandidateSet set) {
        assertThat(json.get("query_id").textValue()).isEqualTo(set.queryId());
        assertThat(json.get("documents")).hasSize(set.documents().size());
        for (int index = 0; index < set.documents().size(); index++) {
            Document document = set.documents().get(index);
            JsonNode node = json.get("documents").get(index);
            assertThat(node.get("id").textValue()).isEqualTo(document.id());
            assertThat(node.has("score") ? (Double) node.get("score").doubleValue() : null)
                    .isEqualTo(document.score());
            if (document.content() instanceof Content.Text text) {
                assertThat(node.get("text").textValue()).isEqualTo(text.text());
            }
        }
    }

    private Random announced(String what) {
        System.out.println("CandidateSetCodecRandomTest, " + what + ": seed " + seed);
        return new Random(seed);
    }
}
