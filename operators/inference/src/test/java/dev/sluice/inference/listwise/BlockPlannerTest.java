package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.text.TokenCodec;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.DocumentScores;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A failure of the random test is run again with {@code -Dseed=...} as printed. */
class BlockPlannerTest {

    private static final int UNBOUNDED = 1_000_000;
    private static final BlockLimits WIDE = new BlockLimits(100, 1_000, UNBOUNDED, 64, UNBOUNDED);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final WordCodec codec = new WordCodec();

    /** 16 MiB of digits are 16 million tokens, each of which would take some hundred bytes of memory at once. */
    @Test
    void ofALongTextNoMoreIsReadThanItsTokensCanCover() throws Exception {
        List<Integer> read = new ArrayList<>();
        TokenCodec codec = new WordCodec() {
            @Override
            public int[] encode(String text) {
                read.add(text.length());
                return super.encode(text);
            }
        };
        BlockLimits limits = new BlockLimits(10, 20, 131_072, 64, 131_072);
        String digits = "7 ".repeat(8 << 20);
        ListwisePlan plan = new BlockPlanner(codec, limits, ControlTokens.KEEP, List.of())
                .plan(digits, "", List.of(digits, "short"));
        assertThat(Collections.max(read)).isLessThanOrEqualTo(20 * 8 + 32_768);
        assertThat(plan.truncated().get(0)).isTrue();
        assertThat(plan.truncated().get(1)).isFalse();
        assertThat(plan.units()).hasSize(1);
    }

    @Test
    void noCharacterIsCutInTwo() throws Exception {
        BlockLimits limits = new BlockLimits(10, 20, 131_072, 64, 131_072);
        List<String> read = new ArrayList<>();
        TokenCodec codec = new WordCodec() {
            @Override
            public int[] encode(String text) {
                read.add(text);
                return super.encode(text);
            }
        };
        for (String start : List.of("", "x")) {
            new BlockPlanner(codec, limits, ControlTokens.KEEP, List.of())
                    .plan("query", "", List.of(start + "\uD83D\uDE00".repeat(10_000)));
        }
        assertThat(read)
                .allSatisfy(text -> assertThat(
                                text.codePoints().filter(code -> Character.getType(code) == Character.SURROGATE))
                        .isEmpty());
    }

    @Test
    void anInstructionThatNoBlockCouldTakeIsRefusedUnread() {
        BlockLimits limits = new BlockLimits(10, 20, 131_072, 64, 131_072);
        assertThatThrownBy(() -> new BlockPlanner(new WordCodec(), limits, ControlTokens.KEEP, List.of())
                        .plan("query", "7".repeat(131_073), List.of("text")))
                .isInstanceOf(UnusableCandidateSetException.class)
                .hasMessage("The instruction has 131073 characters; expected at most 131072. Shorten it");
    }

    @Test
    void aBlockHoldsAsManyDocumentsAsItMay() throws Exception {
        BlockLimits three = new BlockLimits(100, 100, UNBOUNDED, 3, UNBOUNDED);
        assertThat(plan(three, "query", texts(8, i -> words(5))).blocks())
                .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6, 7));
        assertThat(plan(three, "query", texts(6, i -> words(5))).blocks())
                .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5));
        BlockLimits one = new BlockLimits(100, 100, UNBOUNDED, 1, UNBOUNDED);
        assertThat(plan(one, "query", texts(2, i -> words(5))).blocks()).containsExactly(List.of(0), List.of(1));
    }

    @Test
    void aBlockIsClosedOnceNoMoreIsLeftThanTheLongestDocumentTakes() throws Exception {
        BlockLimits thirtyLeft = new BlockLimits(100, 10, 2 * 2 + 30, 64, UNBOUNDED);
        assertThat(plan(thirtyLeft, "two words", texts(6, i -> words(5))).blocks())
                .containsExactly(List.of(0, 1, 2, 3), List.of(4, 5));
        BlockLimits thirtyOneLeft = new BlockLimits(100, 10, 2 * 2 + 31, 64, UNBOUNDED);
        assertThat(plan(thirtyOneLeft, "two words", texts(6, i -> words(5))).blocks())
                .containsExactly(List.of(0, 1, 2, 3, 4), List.of(5));
        BlockLimits nothingLeft = new BlockLimits(100, 10, 3, 64, UNBOUNDED);
        assertThat(plan(nothingLeft, "two words", texts(3, i -> words(5))).blocks())
                .containsExactly(List.of(0), List.of(1), List.of(2));
    }

    @Test
    void blocksShrinkUntilTheirPromptsFit() throws Exception {
        try (Tokenizer tokenizer = tokenizer()) {
            List<String> documents =
                    texts(40, i -> "Passage " + i + " tells of rivers, locks and sluice gates. ".repeat(i % 4));
            int limit = 700;
            BlockLimits limits = new BlockLimits(512, 2_048, 131_072, 64, limit);
            ListwisePlan plan = new BlockPlanner(tokenizer, limits, ControlTokens.KEEP, List.of())
                    .plan("What is a sluice?", "", documents);
            assertThat(indexes(plan)).isEqualTo(upTo(40));
            assertThat(plan.units()).hasSizeGreaterThan(3).allMatch(unit -> unit.tokens() <= limit);
            for (int block = 0; block + 1 < plan.blocks().size(); block++) {
                List<String> withNext = new ArrayList<>();
                plan.blocks().get(block).forEach(index -> withNext.add(documents.get(index)));
                withNext.add(documents.get(plan.blocks().get(block + 1).get(0)));
                assertThat(tokenizer.encode(Prompt.of("What is a sluice?", "", withNext)).length + 24 * withNext.size())
                        .as("block %d and the document behind it, with what a passage costs at most", block)
                        .isGreaterThan(limit);
            }
        }
    }

    @Test
    void aBlockThatIsLongerThanEstimatedIsHalved() throws Exception {
        WordCodec costly = WordCodec.readingAsMany("/passage>", 100);
        List<String> documents = texts(16, i -> words(10));
        int limit = frame(costly, "query", "") + 5 * (10 + 24);
        ListwisePlan plan = planner(costly, new BlockLimits(100, 100, UNBOUNDED, 64, limit), ControlTokens.KEEP)
                .plan("query", "", documents);
        assertThat(plan.units()).hasSizeGreaterThan(8).allMatch(unit -> unit.tokens() <= limit);
        assertThat(indexes(plan)).isEqualTo(upTo(16));
        assertThat(plan.unscoredReason()).isNull();
        assertPrompts(costly, plan, "query", "", documents);
    }

    @Test
    void aDocumentThatIsTooLongStaysOutAndTheOthersAreScored() throws Exception {
        List<String> documents = List.of("one", words(200), "three", words(150), "five");
        int limit = frame(codec, "query", "") + 150;
        ListwisePlan plan = plan(new BlockLimits(100, 1_000, UNBOUNDED, 64, limit), "query", documents);
        assertThat(plan.blocks()).containsExactly(List.of(0), List.of(2), List.of(4));
        int longest = codec.encode(Prompt.of("query", "", List.of(documents.get(1)))).length;
        assertThat(plan.unscoredReason())
                .isEqualTo("2 of 5 documents fit into no block: the longest takes " + longest
                        + " tokens with query and frame, a block may have " + limit
                        + " (--max-context-tokens, --context-memory)");

        BlockVectors vectors = new BlockVectors(List.of(new float[] {1, 0}), new float[] {1, 0});
        DocumentScores scores = plan.merge(Collections.nCopies(3, vectors));
        assertThat(upTo(5).stream().filter(scores::isScored)).containsExactly(0, 2, 4);
        assertThat(scores.score(4)).isEqualTo(1f);
        assertThat(scores.unscoredReason()).isEqualTo(plan.unscoredReason());
    }

    @Test
    void aPromptMayBeAsLongAsItsLimit() throws Exception {
        String document = words(100);
        int exact = codec.encode(Prompt.of("query", "", List.of(document))).length;
        ListwisePlan fits = plan(new BlockLimits(100, 1_000, UNBOUNDED, 64, exact), "query", List.of(document));
        assertThat(fits.blocks()).containsExactly(List.of(0));
        assertThat(fits.units().get(0).tokens()).isEqualTo(exact);
        ListwisePlan tooLong = plan(new BlockLimits(100, 1_000, UNBOUNDED, 64, exact - 1), "query", List.of(document));
        assertThat(tooLong.units()).isEmpty();
        assertThat(tooLong.unscoredReason()).startsWith("1 of 1 documents").contains(" takes " + exact + " tokens");
    }

    @Test
    void whereNoDocumentFitsNothingRunsAndAllStayUnscored() throws Exception {
        int limit = frame(codec, "query", "") + 50;
        ListwisePlan plan = plan(new BlockLimits(100, 1_000, UNBOUNDED, 64, limit), "query", texts(3, i -> words(100)));
        assertThat(plan.units()).isEmpty();
        assertThat(plan.blocks()).isEmpty();
        DocumentScores scores = plan.merge(List.of());
        assertThat(scores.size()).isEqualTo(3);
        assertThat(upTo(3)).noneMatch(scores::isScored);
        assertThat(scores.unscoredReason()).startsWith("3 of 3 documents fit into no block");
    }

    @Test
    void aQueryAndAnInstructionThatLeaveNoRoomAreRefusedWithTheNumbers() throws Exception {
        String instruction = words(300);
        int frame = frame(codec, "query", instruction);
        BlockLimits full = new BlockLimits(100, 1_000, UNBOUNDED, 64, frame + 24);
        assertThatThrownBy(() -> planner(codec, full, ControlTokens.KEEP).plan("query", instruction, List.of("text")))
                .isInstanceOf(UnusableCandidateSetException.class)
                .hasMessage("Query and instruction take " + frame + " tokens with the model's own frame; a block may"
                        + " have " + (frame + 24) + ", which leaves no room for a document. Shorten them, or raise"
                        + " --max-context-tokens or --context-memory");
        BlockLimits room = new BlockLimits(100, 1_000, UNBOUNDED, 64, frame + 25);
        assertThat(planner(codec, room, ControlTokens.KEEP)
                        .plan("query", instruction, List.of("text"))
                        .blocks())
                .containsExactly(List.of(0));
        BlockLimits shortQuery = new BlockLimits(100, 1_000, UNBOUNDED, 64, 200);
        assertThatThrownBy(() -> planner(codec, shortQuery, ControlTokens.KEEP).plan(words(60), "", List.of("text")))
                .hasMessageContaining("a block may have 200");
    }

    @Test
    void controlTokensStayAndAreCountedWhereTheyAreKept() throws Exception {
        try (Tokenizer tokenizer = tokenizer()) {
            ListwisePlan plan = planner(tokenizer, WIDE, ControlTokens.KEEP)
                    .plan(
                            "a <think>b",
                            "<|im_start|>",
                            List.of("x<|im_end|>y<|im_end|>", "plain", "<|im_<|im_end|>end|>"));
            assertThat(plan.controlTokens()).isEqualTo(5);
            assertPrompts(
                    tokenizer,
                    plan,
                    "a <think>b",
                    "<|im_start|>",
                    List.of("x<|im_end|>y<|im_end|>", "plain", "<|im_<|im_end|>end|>"));
        }
    }

    @Test
    void controlTokensAreTakenOutUntilNoneIsLeftWhereTheyAreNotWanted() throws Exception {
        try (Tokenizer tokenizer = tokenizer()) {
            ListwisePlan plan = planner(tokenizer, WIDE, ControlTokens.REMOVE)
                    .plan(
                            "a <think>b",
                            "<|im_start|>look",
                            List.of(
                                    "x<|im_end|>y<|im_end|>",
                                    "plain",
                                    "<|im_<|im_end|>end|>z",
                                    "<|im_<|embed_token|>end|>",
                                    "<|embed_<think>token|>m"));
            assertThat(plan.controlTokens()).isEqualTo(7);
            assertPrompts(tokenizer, plan, "a b", "look", List.of("xy", "plain", "z", "", "m"));
        }
    }

    @Test
    void markersAreTakenOutUntilNoneIsLeft() throws Exception {
        String nested = "<|em<|rerank_<|embed_token|>token|>bed_token|>";
        List<String> documents = List.of(nested + "a", "b" + nested + nested, "<|rerank_token|>c<|embed_token|>");
        for (ControlTokens policy : ControlTokens.values()) {
            ListwisePlan plan = planner(codec, WIDE, policy).plan("q" + nested, nested + "i", documents);
            assertPrompts(codec, plan, "q", "i", List.of("a", "b", "c"));
            assertThat(plan.controlTokens()).isZero();
        }
    }

    @Test
    void anInstructionOfMarkersAloneIsNone() throws Exception {
        ListwisePlan plan = planner(codec, WIDE, ControlTokens.KEEP)
                .plan("query", "<|embed_token|><|rerank_token|>", List.of("text"));
        assertPrompts(codec, plan, "query", "", List.of("text"));
    }

    @Test
    void aTextOfTheLimitIsDecodedAndOnlyALongerOneIsFlagged() throws Exception {
        BlockLimits limits = new BlockLimits(2, 3, UNBOUNDED, 64, UNBOUNDED);
        ListwisePlan plan = plan(limits, "x  y", List.of("a  b", "a  b  c", "a  b  c  d", ""));
        assertThat(codec.decoded()).containsExactly("x y", "a b c", "a b c");
        assertPrompts(codec, plan, "x y", "", List.of("a  b", "a b c", "a b c", ""));
        assertThat(truncated(plan)).containsExactly(2);
        assertThat(plan.totalTokens()).isEqualTo(2 + 2 + 3 + 3);

        ListwisePlan longQuery = plan(limits, "x y z", List.of("a"));
        assertPrompts(codec, longQuery, "x y", "", List.of("a"));
        assertThat(truncated(longQuery)).isEmpty();
    }

    @Test
    void anUnscoredDocumentKeepsItsFlag() throws Exception {
        int limit = frame(codec, "query", "") + 50;
        ListwisePlan plan =
                plan(new BlockLimits(100, 90, UNBOUNDED, 64, limit), "query", List.of("text", words(91), words(89)));
        assertThat(plan.blocks()).containsExactly(List.of(0));
        assertThat(truncated(plan)).containsExactly(1);
    }

    @Test
    void emptyTextsAreTextsLikeAnyOther() throws Exception {
        try (Tokenizer tokenizer = tokenizer()) {
            List<String> documents = List.of("", "text", "");
            ListwisePlan plan = planner(tokenizer, WIDE, ControlTokens.REMOVE).plan("", "", documents);
            assertThat(plan.blocks()).containsExactly(List.of(0, 1, 2));
            assertPrompts(tokenizer, plan, "", "", documents);
            assertThat(plan.totalTokens()).isEqualTo(tokenizer.encode("text").length);
        }
    }

    @Test
    void aThousandDocumentsAreAllInBlocksOnceAndInOrder() throws Exception {
        try (Tokenizer tokenizer = tokenizer()) {
            List<String> documents = texts(1_000, i -> "Document " + i);
            BlockLimits limits = new BlockLimits(512, 2_048, 131_072, 64, UNBOUNDED);
            ListwisePlan plan =
                    new BlockPlanner(tokenizer, limits, ControlTokens.KEEP, List.of()).plan("query", "", documents);
            assertThat(plan.blocks()).hasSize(16);
            assertThat(indexes(plan)).isEqualTo(upTo(1_000));
            assertPrompts(tokenizer, plan, "query", "", documents);
        }
    }

    @Test
    void aTextThatStillReadsAsAMarkerIsRefused() {
        for (String marker : Markup.MARKERS) {
            BlockPlanner planner = planner(WordCodec.mistaking("odd", marker), WIDE, ControlTokens.KEEP);
            assertThatThrownBy(() -> planner.plan("query", "", List.of("text", "an odd text")))
                    .isInstanceOf(UnusableCandidateSetException.class)
                    .hasMessageContaining("expected 2 and 1")
                    .hasMessageContaining("Take the model's own marker strings out of the texts");
        }
    }

    @Test
    void aTokenizerThatDoesNotKnowTheMarkersIsRefused() {
        WordCodec splitting = WordCodec.readingAsMany(Markup.QUERY_MARKER, 3);
        assertThatThrownBy(() -> planner(splitting, WIDE, ControlTokens.KEEP))
                .hasMessage("The tokenizer reads '<|rerank_token|>' as 3 tokens; expected one. Is this the tokenizer of"
                        + " the model?");
    }

    @Test
    void limitsThatLeaveNoRoomForAnyTextAreRefusedAtOnce() throws Exception {
        int least = frame(codec, "", "") + 24;
        BlockLimits none = new BlockLimits(100, 1_000, UNBOUNDED, 64, least);
        assertThatThrownBy(() -> planner(codec, none, ControlTokens.KEEP))
                .hasMessage("A block may have " + least + " tokens; expected more than " + least
                        + ", which the prompt takes without any text. Raise --max-context-tokens or --context-memory");
        BlockLimits room = new BlockLimits(100, 1_000, UNBOUNDED, 64, least + 1);
        assertThat(planner(codec, room, ControlTokens.KEEP)
                        .plan("", "", List.of("text"))
                        .blocks())
                .containsExactly(List.of(0));
    }

    @Test
    void randomSetsKeepAllBounds() throws Exception {
        System.out.println("random blocks: seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 120; run++) {
            String name = "seed " + seed + " run " + run;
            String query = randomText(random, 30);
            String instruction = random.nextBoolean() ? "" : randomText(random, 30);
            List<String> documents = texts(random.nextInt(60), i -> randomText(random, 80));
            int frame = frame(codec, codec.decode(first(query, 20)), Markup.withoutMarkers(instruction));
            BlockLimits limits = new BlockLimits(
                    20,
                    5 + random.nextInt(60),
                    50 + random.nextInt(600),
                    1 + random.nextInt(20),
                    random.nextBoolean() ? UNBOUNDED : frame + 25 + random.nextInt(200));
            ListwisePlan plan = planner(codec, limits, ControlTokens.KEEP).plan(query, instruction, documents);

            List<Integer> planned = indexes(plan);
            assertThat(planned).as(name).isSorted().doesNotHaveDuplicates();
            assertThat(plan.blocks()).as(name).allMatch(block -> block.size() <= limits.blockSize());
            assertThat(plan.units()).as(name).allMatch(unit -> unit.tokens() <= limits.promptTokens());
            if (limits.promptTokens() == UNBOUNDED) {
                assertThat(plan.blocks()).as(name).isEqualTo(blocksOfTheReference(limits, query, documents));
            }
            for (int index = 0; index < documents.size(); index++) {
                int alone = promptAlone(limits, query, instruction, documents.get(index));
                assertThat(planned.contains(index))
                        .as("%s: document %d, %d of %d tokens", name, index, alone, limits.promptTokens())
                        .isEqualTo(alone <= limits.promptTokens());
                assertThat(plan.truncated().get(index))
                        .as("%s: document %d", name, index)
                        .isEqualTo(tokens(documents.get(index)) > limits.documentTokens());
            }
            assertThat(plan.unscoredReason() == null).as(name).isEqualTo(planned.size() == documents.size());
        }
    }

    /** The rule of the model's own code, written apart: capacity is what query and documents leave of the context. */
    private List<List<Integer>> blocksOfTheReference(BlockLimits limits, String query, List<String> documents) {
        List<List<Integer>> blocks = new ArrayList<>();
        List<Integer> block = new ArrayList<>();
        int taken = 2 * Math.min(limits.queryTokens(), tokens(query));
        for (int index = 0; index < documents.size(); index++) {
            block.add(index);
            int takenByDocuments = block.stream()
                    .mapToInt(i -> Math.min(limits.documentTokens(), tokens(documents.get(i))))
                    .sum();
            boolean full = limits.contextTokens() - taken - takenByDocuments <= limits.documentTokens();
            if (full || block.size() == limits.blockSize() || index == documents.size() - 1) {
                blocks.add(block);
                block = new ArrayList<>();
            }
        }
        return blocks;
    }

    private int promptAlone(BlockLimits limits, String query, String instruction, String document) {
        String prompt = Prompt.of(
                codec.decode(first(query, limits.queryTokens())),
                Markup.withoutMarkers(instruction),
                List.of(codec.decode(first(document, limits.documentTokens()))));
        return codec.encode(prompt).length;
    }

    private int tokens(String text) {
        return codec.encode(Markup.withoutMarkers(text)).length;
    }

    private int[] first(String text, int most) {
        int[] ids = codec.encode(Markup.withoutMarkers(text));
        return Arrays.copyOf(ids, Math.min(ids.length, most));
    }

    private static String randomText(Random random, int mostWords) {
        List<String> words = texts(random.nextInt(mostWords + 1), i -> switch (random.nextInt(20)) {
            case 0 -> Markup.DOCUMENT_MARKER;
            case 1 -> Markup.QUERY_MARKER;
            case 2 -> "<|im_end|>";
            case 3 -> "<|embed_" + Markup.QUERY_MARKER + "token|>";
            default -> "w" + random.nextInt(50);
        });
        return String.join(" ", words);
    }

    /** The plan's prompts are those of these texts, and the markers stand where the prompts have them. */
    private static void assertPrompts(
            TokenCodec codec, ListwisePlan plan, String query, String instruction, List<String> documents) {
        int documentMarker = codec.encode(Markup.DOCUMENT_MARKER)[0];
        int queryMarker = codec.encode(Markup.QUERY_MARKER)[0];
        for (int block = 0; block < plan.blocks().size(); block++) {
            List<String> texts =
                    plan.blocks().get(block).stream().map(documents::get).toList();
            BlockUnit unit = plan.units().get(block);
            assertThat(unit.ids()).containsExactly(codec.encode(Prompt.of(query, instruction, texts)));
            assertThat(unit.documents()).isEqualTo(texts.size());
            List<Integer> read = Arrays.stream(unit.markers())
                    .map(at -> unit.ids()[at])
                    .boxed()
                    .toList();
            List<Integer> expected = new ArrayList<>(Collections.nCopies(texts.size(), documentMarker));
            expected.add(queryMarker);
            assertThat(read).isEqualTo(expected);
            assertThat(unit.markers()).isSorted().doesNotHaveDuplicates();
        }
    }

    private ListwisePlan plan(BlockLimits limits, String query, List<String> documents)
            throws UnusableCandidateSetException {
        return planner(codec, limits, ControlTokens.KEEP).plan(query, "", documents);
    }

    private static BlockPlanner planner(TokenCodec codec, BlockLimits limits, ControlTokens policy) {
        return new BlockPlanner(codec, limits, policy, WordCodec.CONTROL_TOKENS);
    }

    private static Tokenizer tokenizer() throws Exception {
        byte[] json = Files.readAllBytes(GoldenCases.folder("tiny-v3").resolve("tokenizer.json"));
        return Tokenizer.openPlain("tiny-v3", json);
    }

    private static int frame(TokenCodec codec, String query, String instruction) {
        return codec.encode(Prompt.of(query, instruction, List.of())).length;
    }

    private static List<Integer> indexes(ListwisePlan plan) {
        return plan.blocks().stream().flatMap(List::stream).toList();
    }

    private static List<Integer> truncated(ListwisePlan plan) {
        return plan.truncated().stream().boxed().toList();
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<String> texts(int count, IntFunction<String> text) {
        return IntStream.range(0, count).mapToObj(text).toList();
    }

    private static String words(int count) {
        return "word ".repeat(count);
    }
}
