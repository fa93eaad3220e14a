package dev.sluice.streaming.quality;

import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.click.ClickedDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * The ranked results of one query id with what is known of its documents. What belongs to which result is a function of
 * results and feedback alone, not of the order in which they came.
 *
 * <p>A judgment counts for every result within reach. A click counts once: for the latest result at or before it that
 * shows the document. Not thread-safe.
 */
final class JoinedQuery {

    /** By time; of results of one time, in the order of their origins. */
    private static final Comparator<NumberedResult> AS_SHOWN = Comparator.comparingLong(NumberedResult::timeMillis)
            .thenComparing(
                    result -> result.impression().originId(),
                    Comparator.nullsFirst(
                            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())))
            .thenComparingLong(NumberedResult::number);

    private final List<FeedbackEntry> judgments;
    private final Map<Long, Set<String>> clicks = new HashMap<>();
    private final Set<FeedbackEntry> attributed = new HashSet<>();
    private final JoinTimes times;
    private final ConflictingJudgments policy;

    JoinedQuery(
            List<NumberedResult> results,
            Collection<FeedbackEntry> feedback,
            JoinTimes times,
            ConflictingJudgments policy) {
        this.times = times;
        this.policy = policy;
        this.judgments = feedback.stream()
                .filter(entry -> !entry.isClick())
                .sorted(FeedbackEntry.AS_GIVEN)
                .toList();
        if (judgments.size() < feedback.size()) {
            attribute(results, feedback);
        }
    }

    /** The grades that count for a result, by document id: its labels and the judgments within reach. */
    Map<String, Integer> grades(Impression result) {
        Map<String, Integer> grades = new HashMap<>();
        boolean labelled = result.labels().isEmpty();
        for (FeedbackEntry judgment : judgments) {
            // A label was given at the time of its set; of one time, the judgment is later.
            if (!labelled && judgment.timeMillis() >= result.timeMillis()) {
                result.labels().forEach((id, grade) -> grades.merge(id, grade, this::counting));
                labelled = true;
            }
            if (times.belong(judgment, result.timeMillis())) {
                grades.merge(judgment.documentId(), judgment.gradeOfJudgment(), this::counting);
            }
        }
        if (!labelled) {
            result.labels().forEach((id, grade) -> grades.merge(id, grade, this::counting));
        }
        return grades;
    }

    /** The documents of a result that were clicked, best first, as deep as measures look. */
    List<ClickedDocument> clicked(NumberedResult result) {
        Set<String> ids = clicks.getOrDefault(result.number(), Set.of());
        List<ClickedDocument> clicked = new ArrayList<>(ids.size());
        List<String> shown = result.impression().shown();
        for (int place = 0; place < shown.size() && clicked.size() < ids.size(); place++) {
            if (ids.contains(shown.get(place))) {
                clicked.add(new ClickedDocument(
                        shown.get(place),
                        place + 1,
                        result.impression().firstStageRanks().get(place)));
            }
        }
        return clicked;
    }

    /** True if the click counts for one of the results. */
    boolean isAttributed(FeedbackEntry click) {
        return attributed.contains(click);
    }

    /** How many documents have judgments that disagree. */
    int conflicts() {
        Map<String, Integer> grades = new TreeMap<>();
        Set<String> disputed = new HashSet<>();
        for (FeedbackEntry judgment : judgments) {
            Integer known = grades.putIfAbsent(judgment.documentId(), judgment.gradeOfJudgment());
            if (known != null && known != judgment.gradeOfJudgment()) {
                disputed.add(judgment.documentId());
            }
        }
        return disputed.size();
    }

    private int counting(int earlier, int later) {
        return switch (policy) {
            case LAST -> later;
            case FIRST -> earlier;
            case HIGHEST -> Math.max(earlier, later);
        };
    }

    private void attribute(List<NumberedResult> results, Collection<FeedbackEntry> feedback) {
        Map<String, NavigableMap<Long, NumberedResult>> byDocument = new HashMap<>();
        for (NumberedResult result : results) {
            Stream.concat(result.impression().shown().stream(), result.impression().shownDeeper().stream())
                    .forEach(id -> byDocument
                            .computeIfAbsent(id, any -> new TreeMap<>())
                            .merge(result.timeMillis(), result, BinaryOperator.maxBy(AS_SHOWN)));
        }
        for (FeedbackEntry click : feedback) {
            NavigableMap<Long, NumberedResult> showing = click.isClick() ? byDocument.get(click.documentId()) : null;
            Map.Entry<Long, NumberedResult> latest = showing == null ? null : showing.floorEntry(click.timeMillis());
            if (latest != null && times.belong(click, latest.getKey())) {
                clicks.computeIfAbsent(latest.getValue().number(), number -> new HashSet<>())
                        .add(click.documentId());
                attributed.add(click);
            }
        }
    }
}
