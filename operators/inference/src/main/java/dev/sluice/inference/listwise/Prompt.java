package dev.sluice.inference.listwise;

import java.util.List;

/**
 * The text that Jina Reranker v3 and v3.5 were trained on: a chat with a fixed system message, the query within the
 * first sentence and once more at the end, and the passages in between, numbered from 0. Byte for byte; nothing is
 * trimmed.
 */
final class Prompt {

    private static final String SYSTEM = "<|im_start|>system\n"
            + "You are a search relevance expert who can determine a ranking of the passages based on how relevant they"
            + " are to the query. If the query is a question, how relevant a passage is depends on how well it answers"
            + " the question. If not, try to analyze the intent of the query and assess how well each passage satisfies"
            + " the intent. If an instruction is provided, you should follow the instruction when determining the"
            + " ranking.<|im_end|>\n";
    private static final String ASSISTANT = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

    /**
     * The prompt of one block.
     *
     * @param instruction empty for none
     */
    static String of(String query, String instruction, List<String> documents) {
        StringBuilder prompt = new StringBuilder(SYSTEM)
                .append("<|im_start|>user\nI will provide you with ")
                .append(documents.size())
                .append(" passages, each indicated by a numerical identifier."
                        + " Rank the passages based on their relevance to query: ")
                .append(query)
                .append('\n');
        if (!instruction.isEmpty()) {
            prompt.append("<instruct>\n").append(instruction).append("\n</instruct>\n");
        }
        for (int place = 0; place < documents.size(); place++) {
            prompt.append("<passage id=\"")
                    .append(place)
                    .append("\">\n")
                    .append(documents.get(place))
                    .append(Markup.DOCUMENT_MARKER)
                    .append("\n</passage>\n");
        }
        return prompt.append("<query>\n")
                .append(query)
                .append(Markup.QUERY_MARKER)
                .append("\n</query>")
                .append(ASSISTANT)
                .toString();
    }

    private Prompt() {}
}
