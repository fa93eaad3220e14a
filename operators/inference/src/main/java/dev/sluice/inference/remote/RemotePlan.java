package dev.sluice.inference.remote;

import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.text.CandidateTexts;
import dev.sluice.inference.text.DocumentText;
import dev.sluice.ranking.DocumentScores;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of a set, of as equal size as can be, in the order of its documents. */
record RemotePlan(List<RemoteUnit> units) implements ScoringPlan<RemoteUnit, RemoteScores> {

    /**
     * Cuts a set into requests.
     *
     * @param model what the service calls the model; null to leave it to the service
     * @param most at most so many documents a request
     * @throws UnusableCandidateSetException if a text is no Unicode
     */
    static RemotePlan of(CandidateTexts texts, @Nullable String model, int most) throws UnusableCandidateSetException {
        requireUnicode("the query", texts.query());
        List<String> documents =
                texts.documents().stream().map(DocumentText::text).toList();
        for (int index = 0; index < documents.size(); index++) {
            requireUnicode("the document at index " + index, documents.get(index));
        }
        long size = documents.size();
        int parts = (int) ((size + most - 1) / most);
        List<RemoteUnit> units = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            List<String> own = documents.subList((int) (size * part / parts), (int) (size * (part + 1) / parts));
            units.add(RemoteUnit.of(new RerankRequest(model, texts.query(), own)));
        }
        return new RemotePlan(List.copyOf(units));
    }

    private static void requireUnicode(String what, String text) throws UnusableCandidateSetException {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new UnusableCandidateSetException("A service can be sent Unicode only, but the text of " + what
                    + " has a surrogate by itself; expected them in pairs. Mend it where it comes from");
        }
    }

    /** Not known before the service has answered. */
    @Override
    public long totalTokens() {
        return 0;
    }

    @Override
    public long totalTokens(List<RemoteScores> outcomes) {
        return outcomes.stream().mapToLong(RemoteScores::totalTokens).sum();
    }

    @Override
    public DocumentScores merge(List<RemoteScores> outcomes) {
        DocumentScores scores = new DocumentScores(
                units.stream().mapToInt(RemoteUnit::documents).sum());
        int index = 0;
        for (RemoteScores outcome : outcomes) {
            for (float score : outcome.scores()) {
                scores.score(index++, score);
            }
        }
        return scores;
    }
}
