package dev.sluice.ranking.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded random sets and damaged records. A failure is run again with {@code -Dseed=...} as printed. */
class CandidateSetCodecRandomTest {

    private static final int ROUND_TRIPS = 1_000;
    private static final ObjectMapper ORACLE = new ObjectMapper();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.DEFAULT);

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
        WholeRecords records = new WholeRecords(new RandomSets(random));
        RecordMutator mutator = new RecordMutator(random);
        Damage damage = new Damage();
        damage.run(seed, 50_000, () -> mutator.mutate(records.next()), codec::decode, codec::encode);
        assertThat(damage.accepted()).isGreaterThan(100);
        assertThat(damage.refusals())
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
        WholeRecords records = new WholeRecords(new RandomSets(random));
        TreeMutator mutator = new TreeMutator(random);
        Damage damage = new Damage();
        damage.run(seed, 10_000, () -> mutator.mutate(records.next()), codec::decode, codec::encode);
        assertThat(damage.accepted()).isGreaterThan(100);
        assertThat(damage.refusals())
                .containsOnlyKeys(
                        DeadLetter.Kind.INVALID_JSON,
                        DeadLetter.Kind.MISSING_FIELD,
                        DeadLetter.Kind.WRONG_TYPE,
                        DeadLetter.Kind.INVALID_VALUE,
                        DeadLetter.Kind.INVALID_TEXT,
                        DeadLetter.Kind.DUPLICATE_ID);
    }

    private void assertComesBack(CandidateSet set, int run) throws Exception {
        byte[] record = codec.encode(set);
        CandidateSet readBack = codec.decode(record);
        assertThat(readBack).as("run %d, seed %d", run, seed).isEqualTo(set);
        // Equal fields may stand in another order; equal bytes may not.
        assertThat(codec.encode(readBack)).as("run %d, seed %d", run, seed).isEqualTo(record);
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
