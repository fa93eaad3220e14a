package dev.sluice.connectors.results;

import dev.sluice.ranking.CandidateSet;
import java.util.Optional;

/** Which ids can stand in a TREC run, whose columns are parted by blanks. */
public final class TrecIds {

    /** Why a set's results can never stand in a run, as the reason of a dead letter; empty where they can. */
    public static Optional<String> refusal(CandidateSet set) {
        if (!isColumn(set.queryId())) {
            return Optional.of(refusal("\"query_id\""));
        }
        for (int index = 0; index < set.documents().size(); index++) {
            if (!isColumn(set.documents().get(index).id())) {
                return Optional.of(refusal("\"documents[" + index + "].id\""));
            }
        }
        return Optional.empty();
    }

    private static String refusal(String member) {
        return member + " is empty or holds a blank; expected none, as blanks part the columns of a TREC run."
                + " Rename it, or use --output-format jsonl";
    }

    private static boolean isColumn(String id) {
        return !id.isEmpty()
                && id.codePoints()
                        .noneMatch(character -> Character.isWhitespace(character)
                                || Character.isSpaceChar(character)
                                || Character.isISOControl(character));
    }

    private TrecIds() {}
}
