package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Judgment;
import dev.sluice.streaming.outcome.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JoinLoadTest {

    private static final JoinLoad LOAD = new JoinLoad(2_000, 1_200);

    @Test
    void theStateIsFilledWithOneResultAQuery() {
        List<Answer> answers = LongStream.range(0, LOAD.fillingBlocks())
                .boxed()
                .flatMap(block -> LOAD.answers(block).stream())
                .toList();
        assertThat(answers)
                .extracting(answer -> answer.ranking().queryId())
                .hasSize(2_000)
                .doesNotHaveDuplicates();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.ranking().results())
                        .hasSize(10)
                        .extracting(document -> document.id())
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(answer.firstStage().order()));
        assertThat(LOAD.judgments(LOAD.fillingBlocks() - 1)).isEmpty();
    }

    @Test
    void whatIsMeasuredHasThreeJudgmentsAResult() {
        List<Long> blocks = LongStream.range(0, LOAD.measuredBlocks())
                .map(block -> LOAD.fillingBlocks() + block)
                .boxed()
                .toList();
        assertThat(blocks.stream().mapToInt(block -> LOAD.answers(block).size()).sum())
                .isEqualTo(300);
        assertThat(blocks.stream()
                        .mapToInt(block -> LOAD.judgments(block).size())
                        .sum())
                .isEqualTo(900);
    }

    @Test
    void eachJudgmentIsOfADocumentThatWasShownInTheLastHalfHour() {
        Map<String, Answer> shown = new HashMap<>();
        for (long block = 0; block < LOAD.fillingBlocks() + LOAD.measuredBlocks(); block++) {
            LOAD.answers(block).forEach(answer -> shown.put(answer.ranking().queryId(), answer));
            for (Judgment judgment : LOAD.judgments(block)) {
                Answer answer = shown.get(judgment.queryId());
                assertThat(answer.firstStage().order()).contains(judgment.documentId());
                assertThat(Duration.between(answer.ranking().eventTime(), judgment.eventTime()))
                        .isBetween(Duration.ZERO, Duration.ofMinutes(30));
            }
        }
    }

    @Test
    void eventTimeMovesFromBlockToBlock() {
        assertThat(LongStream.range(0, LOAD.fillingBlocks() + LOAD.measuredBlocks())
                        .map(LOAD::timeMillis)
                        .boxed()
                        .toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aNumberThatIsNoMultipleOfABlockIsRefused() {
        assertThatThrownBy(() -> new JoinLoad(1_050, 100))
                .hasMessage("queries 1050, events 100: expected multiples of 100, and at least 1000 queries");
    }
}
