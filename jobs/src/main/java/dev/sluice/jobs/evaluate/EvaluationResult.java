package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.Qrels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of an evaluation.
 *
 * @param documentsNotInCorpus judged documents that the collection's corpus lacks; null where there is no corpus
 * @param queryTexts of judged queries, as far as the collection has them
 */
record EvaluationResult(
        EvaluateOptions options,
        Qrels qrels,
        JudgedQueries queries,
        List<MeasuredRun> runs,
        List<RunComparison> comparisons,
        List<ChangedQueries> changed,
        FoundDocuments found,
        @Nullable Long documentsNotInCorpus,
        Map<String, String> queryTexts) {}
