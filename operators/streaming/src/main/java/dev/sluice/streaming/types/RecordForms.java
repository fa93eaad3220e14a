package dev.sluice.streaming.types;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.OriginCodec;
import dev.sluice.ranking.wire.QualityAlertCodec;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The forms of the records that Flink moves or keeps. What the JSON of a record leaves out is a part of its own: its
 * origin, or a tag where two kinds of records have like JSON.
 */
final class RecordForms {

    private static final byte[] ABSENT = {};
    private static final byte[] JUDGMENT = {'j'};
    private static final byte[] CLICK = {'c'};

    private static final CandidateSetCodec SETS = new CandidateSetCodec(WireLimits.NONE);
    private static final RankingCodec RANKINGS = new RankingCodec();
    private static final DeadLetterCodec DEAD_LETTERS = new DeadLetterCodec();
    private static final OriginCodec ORIGINS = new OriginCodec();
    private static final QualityReportCodec QUALITY_REPORTS = new QualityReportCodec();
    private static final JudgmentCodec JUDGMENTS = new JudgmentCodec();
    private static final ClickCodec CLICKS = new ClickCodec();
    private static final QualityAlertCodec QUALITY_ALERTS = new QualityAlertCodec();
    private static final RunSummaryCodec RUN_SUMMARIES = new RunSummaryCodec();

    static final RecordForm<CandidateSet> CANDIDATE_SET = new RecordForm<>(
            "candidate-set",
            CandidateSet.class,
            set -> List.of(SETS.encode(set), origin(set.origin())),
            parts -> SETS.decode(parts.get(0)).withOrigin(origin(parts.get(1))));

    static final RecordForm<DeadLetter> DEAD_LETTER = new RecordForm<>(
            "dead-letter",
            DeadLetter.class,
            letter -> List.of(DEAD_LETTERS.encode(letter)),
            parts -> DEAD_LETTERS.decode(parts.get(0)));

    /** A candidate set has two parts, a dead letter one. */
    static final RecordForm<Arrival> ARRIVAL = new RecordForm<>(
            "arrival",
            Arrival.class,
            arrival -> arrival instanceof CandidateSet set
                    ? CANDIDATE_SET.encode(set)
                    : DEAD_LETTER.encode((DeadLetter) arrival),
            parts -> parts.size() == 2 ? CANDIDATE_SET.decode(parts) : DEAD_LETTER.decode(parts));

    static final RecordForm<Ranking> RANKING = new RecordForm<>(
            "ranking",
            Ranking.class,
            ranking -> List.of(RANKINGS.encode(ranking), origin(ranking.origin())),
            parts -> withOrigin(RANKINGS.decode(parts.get(0)), origin(parts.get(1))));

    static final RecordForm<QualityReport> QUALITY_REPORT = new RecordForm<>(
            "quality-report",
            QualityReport.class,
            report -> List.of(QUALITY_REPORTS.encode(report)),
            parts -> QUALITY_REPORTS.decode(parts.get(0)));

    /** The second part is the tag of a judgment or a click, the third its origin; a dead letter has one part. */
    static final RecordForm<Feedback> FEEDBACK =
            new RecordForm<>("feedback", Feedback.class, RecordForms::feedback, RecordForms::feedback);

    static final RecordForm<QualityAlert> QUALITY_ALERT = new RecordForm<>(
            "quality-alert",
            QualityAlert.class,
            alert -> List.of(QUALITY_ALERTS.encode(alert)),
            parts -> QUALITY_ALERTS.decode(parts.get(0)));

    static final RecordForm<RunSummary> RUN_SUMMARY = new RecordForm<>(
            "run-summary",
            RunSummary.class,
            summary -> List.of(RUN_SUMMARIES.encode(summary)),
            parts -> RUN_SUMMARIES.decode(parts.get(0)));

    private static final Map<String, RecordForm<?>> BY_NAME = Stream.of(
                    CANDIDATE_SET, DEAD_LETTER, ARRIVAL, RANKING, QUALITY_REPORT, FEEDBACK, QUALITY_ALERT, RUN_SUMMARY)
            .collect(Collectors.toUnmodifiableMap(RecordForm::name, Function.identity()));

    /**
     * The form that a savepoint or a job names.
     *
     * @throws IllegalArgumentException if this version of Sluice has no such form
     */
    static RecordForm<?> named(String name) {
        RecordForm<?> form = BY_NAME.get(name);
        if (form == null) {
            throw new IllegalArgumentException("Record form '" + name + "' is not known; known are "
                    + BY_NAME.keySet().stream().sorted().toList()
                    + ". Restore with the version of Sluice that wrote it, or a newer one.");
        }
        return form;
    }

    private static List<byte[]> feedback(Feedback feedback) {
        if (feedback instanceof Judgment judgment) {
            return List.of(JUDGMENTS.encode(judgment), JUDGMENT, origin(judgment.origin()));
        }
        if (feedback instanceof Click click) {
            return List.of(CLICKS.encode(click), CLICK, origin(click.origin()));
        }
        return DEAD_LETTER.encode((DeadLetter) feedback);
    }

    private static Feedback feedback(List<byte[]> parts) throws MalformedRecordException {
        if (parts.size() == 1) {
            return DEAD_LETTER.decode(parts);
        }
        if (Arrays.equals(parts.get(1), JUDGMENT)) {
            return JUDGMENTS.decode(parts.get(0)).withOrigin(origin(parts.get(2)));
        }
        if (Arrays.equals(parts.get(1), CLICK)) {
            return CLICKS.decode(parts.get(0)).withOrigin(origin(parts.get(2)));
        }
        throw new IllegalArgumentException("Feedback with an unknown tag of " + parts.get(1).length
                + " bytes; expected that of a judgment or a click. Restore with the version of Sluice that wrote it.");
    }

    private static byte[] origin(@Nullable Origin origin) {
        return origin == null ? ABSENT : ORIGINS.encode(origin);
    }

    private static @Nullable Origin origin(byte[] part) throws MalformedRecordException {
        return part.length == 0 ? null : ORIGINS.decode(part);
    }

    private static Ranking withOrigin(Ranking ranking, @Nullable Origin origin) {
        return new Ranking(
                ranking.queryId(),
                ranking.model(),
                ranking.status(),
                ranking.reason(),
                ranking.results(),
                ranking.usage(),
                ranking.timings(),
                ranking.eventTime(),
                ranking.attributes(),
                origin);
    }

    private RecordForms() {}
}
