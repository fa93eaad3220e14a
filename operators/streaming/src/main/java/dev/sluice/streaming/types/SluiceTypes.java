package dev.sluice.streaming.types;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.outcome.SetReport;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The types of Sluice's records for Flink, for {@code returns(...)}, sources and state. With them a job runs under
 * {@code pipeline.generic-types: false}, and savepoints hold versioned JSON.
 */
public final class SluiceTypes {

    public static final TypeInformation<CandidateSet> CANDIDATE_SET = new RecordTypeInfo<>(RecordForms.CANDIDATE_SET);
    public static final TypeInformation<Arrival> ARRIVAL = new RecordTypeInfo<>(RecordForms.ARRIVAL);
    public static final TypeInformation<Ranking> RANKING = new RecordTypeInfo<>(RecordForms.RANKING);
    public static final TypeInformation<DeadLetter> DEAD_LETTER = new RecordTypeInfo<>(RecordForms.DEAD_LETTER);
    public static final TypeInformation<QualityReport> QUALITY_REPORT =
            new RecordTypeInfo<>(RecordForms.QUALITY_REPORT);
    public static final TypeInformation<Feedback> FEEDBACK = new RecordTypeInfo<>(RecordForms.FEEDBACK);
    public static final TypeInformation<QualityAlert> QUALITY_ALERT = new RecordTypeInfo<>(RecordForms.QUALITY_ALERT);
    public static final TypeInformation<RunSummary> RUN_SUMMARY = new RecordTypeInfo<>(RecordForms.RUN_SUMMARY);
    public static final TypeInformation<SetReport> SET_REPORT = Types.POJO(SetReport.class);
    public static final TypeInformation<RerankOutcome> OUTCOME = Types.POJO(
            RerankOutcome.class, Map.of("ranking", RANKING, "deadLetter", DEAD_LETTER, "report", SET_REPORT));

    private SluiceTypes() {}
}
