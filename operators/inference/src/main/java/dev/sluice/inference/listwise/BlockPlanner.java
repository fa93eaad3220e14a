package dev.sluice.inference.listwise;

import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.text.Beginning;
import dev.sluice.inference.text.ControlStrings;
import dev.sluice.inference.text.TokenCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a query and its documents into blocks. Where no limit of memory or option interferes, the blocks are those of
 * the model's own code: capacity begins at the context less twice the query, each document takes its tokens from it,
 * and a block is closed when it holds as many documents as it may or less is left than the longest document may take.
 */
final class BlockPlanner {

    /** What a passage costs beside its text: its tags, number and marker, generously. */
    private static final int PASSAGE_TOKENS = 24;

    /** An instruction is part of every block, and no limit of tokens cuts it. */
    private static final int INSTRUCTION_CHARACTERS = 1 << 17;

    private final TokenCodec tokenizer;
    private final BlockLimits limits;
    private final ControlTokens policy;
    private final List<String> controlTokens;
    private final int documentMarker;
    private final int queryMarker;

    /**
     * A planner over a model's tokenizer.
     *
     * @param controlTokens strings that the tokenizer reads as tokens of their own, markers left out
     */
    BlockPlanner(TokenCodec tokenizer, BlockLimits limits, ControlTokens policy, List<String> controlTokens) {
        this.tokenizer = tokenizer;
        this.limits = limits;
        this.policy = policy;
        this.controlTokens = List.copyOf(controlTokens);
        this.documentMarker = marker(Markup.DOCUMENT_MARKER);
        this.queryMarker = marker(Markup.QUERY_MARKER);
        int least = tokenizer.encode(Prompt.of("", "", List.of())).length + PASSAGE_TOKENS;
        if (least >= limits.promptTokens()) {
            throw new IllegalArgumentException("A block may have " + limits.promptTokens()
                    + " tokens; expected more than " + least + ", which the prompt takes without any text. Raise"
                    + " --max-context-tokens or --context-memory");
        }
    }

    private int marker(String marker) {
        int[] ids = tokenizer.encode(marker);
        if (ids.length != 1) {
            throw new IllegalArgumentException("The tokenizer reads '" + marker + "' as " + ids.length
                    + " tokens; expected one. Is this the tokenizer of the model?");
        }
        return ids[0];
    }

    /** A text as it stands in a prompt. */
    private record Cut(String text, int tokens, boolean truncated) {}

    /** A document of more tokens is cut. */
    int uncutDocumentTokens() {
        return limits.documentTokens() - 1;
    }

    ListwisePlan plan(String query, String instruction, List<String> documents) throws UnusableCandidateSetException {
        return new Planning(query, instruction, documents).plan();
    }

    /** One set on its way to a plan. */
    private final class Planning {

        private int foundControlTokens;
        private final String instruction;
        private final Cut query;
        private final List<Cut> documents = new ArrayList<>();
        private final List<BlockUnit> units = new ArrayList<>();
        private final List<List<Integer>> blocks = new ArrayList<>();
        private int unscored;
        private int longestUnscored;

        Planning(String query, String instruction, List<String> documents) throws UnusableCandidateSetException {
            if (instruction.length() > INSTRUCTION_CHARACTERS) {
                throw new UnusableCandidateSetException("The instruction has " + instruction.length()
                        + " characters; expected at most " + INSTRUCTION_CHARACTERS + ". Shorten it");
            }
            this.instruction = clean(instruction);
            this.query = cut(clean(query), limits.queryTokens());
            for (String document : documents) {
                this.documents.add(cut(clean(document), limits.documentTokens()));
            }
        }

        private String clean(String text) {
            String unmarked = Markup.withoutMarkers(text);
            int found = ControlStrings.count(unmarked, controlTokens);
            if (found == 0) {
                return unmarked;
            }
            foundControlTokens += found;
            if (policy == ControlTokens.KEEP) {
                return unmarked;
            }
            List<String> all = new ArrayList<>(controlTokens);
            all.addAll(Markup.MARKERS);
            return ControlStrings.without(text, all);
        }

        /** A text with as many tokens as allowed is cut as well, as the model's own code has it. */
        private Cut cut(String text, int most) {
            int[] ids = Beginning.of(tokenizer, text, most).ids();
            return ids.length < most
                    ? new Cut(text, ids.length, false)
                    : new Cut(tokenizer.decode(Arrays.copyOf(ids, most)), most, ids.length > most);
        }

        ListwisePlan plan() throws UnusableCandidateSetException {
            int frame = tokenizer.encode(prompt(List.of())).length;
            if (frame + PASSAGE_TOKENS >= limits.promptTokens()) {
                throw new UnusableCandidateSetException("Query and instruction take " + frame
                        + " tokens with the model's own frame; a block may have " + limits.promptTokens()
                        + ", which leaves no room for a document. Shorten them, or raise --max-context-tokens or"
                        + " --context-memory");
            }
            int capacity = limits.contextTokens() - 2 * query.tokens();
            List<Integer> block = new ArrayList<>();
            int left = capacity;
            long estimate = frame;
            for (int index = 0; index < documents.size(); index++) {
                int tokens = documents.get(index).tokens();
                if (!block.isEmpty() && estimate + tokens + PASSAGE_TOKENS > limits.promptTokens()) {
                    add(block);
                    block = new ArrayList<>();
                    left = capacity;
                    estimate = frame;
                }
                block.add(index);
                left -= tokens;
                estimate += tokens + PASSAGE_TOKENS;
                if (block.size() >= limits.blockSize() || left <= limits.documentTokens()) {
                    add(block);
                    block = new ArrayList<>();
                    left = capacity;
                    estimate = frame;
                }
            }
            if (!block.isEmpty()) {
                add(block);
            }
            return new ListwisePlan(
                    units, blocks, documents.size(), truncated(), totalTokens(), foundControlTokens, unscoredReason());
        }

        /** Adds a block; one whose prompt is too long after all is halved, down to a document that must stay out. */
        private void add(List<Integer> indexes) throws UnusableCandidateSetException {
            int[] ids = tokenizer.encode(prompt(
                    indexes.stream().map(index -> documents.get(index).text()).toList()));
            if (ids.length <= limits.promptTokens()) {
                units.add(BlockUnit.of(ids, markers(ids, indexes.size())));
                blocks.add(indexes);
            } else if (indexes.size() == 1) {
                unscored++;
                longestUnscored = Math.max(longestUnscored, ids.length);
            } else {
                int half = indexes.size() / 2;
                add(List.copyOf(indexes.subList(0, half)));
                add(List.copyOf(indexes.subList(half, indexes.size())));
            }
        }

        private String prompt(List<String> texts) {
            return Prompt.of(query.text(), instruction, texts);
        }

        /**
         * Where the markers stand. A marker too many would give a document another's score: then the set is refused.
         */
        private int[] markers(int[] ids, int count) throws UnusableCandidateSetException {
            int[] ofDocuments = IntStream.range(0, ids.length)
                    .filter(at -> ids[at] == documentMarker)
                    .toArray();
            int[] ofQuery = IntStream.range(0, ids.length)
                    .filter(at -> ids[at] == queryMarker)
                    .toArray();
            if (ofDocuments.length != count || ofQuery.length != 1) {
                throw new UnusableCandidateSetException("The prompt has " + ofDocuments.length
                        + " document markers and "
                        + ofQuery.length + " query markers; expected " + count + " and 1. Take the model's own marker"
                        + " strings out of the texts");
            }
            int[] markers = Arrays.copyOf(ofDocuments, count + 1);
            markers[count] = ofQuery[0];
            return markers;
        }

        private BitSet truncated() {
            BitSet truncated = new BitSet();
            for (int index = 0; index < documents.size(); index++) {
                truncated.set(index, documents.get(index).truncated());
            }
            return truncated;
        }

        private long totalTokens() {
            return query.tokens() + documents.stream().mapToLong(Cut::tokens).sum();
        }

        private @Nullable String unscoredReason() {
            return unscored == 0
                    ? null
                    : unscored + " of " + documents.size() + " documents fit into no block: the longest takes "
                            + longestUnscored + " tokens with query and frame, a block may have "
                            + limits.promptTokens() + " (--max-context-tokens, --context-memory)";
        }
    }
}
