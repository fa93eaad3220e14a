package dev.sluice.streaming.outcome;

import dev.sluice.ranking.Ranking;
import java.util.Objects;

/** An answer with what it is measured against. */
public record Answer(Ranking ranking, FirstStage firstStage) {
    public Answer {
        Objects.requireNonNull(ranking, "ranking");
        Objects.requireNonNull(firstStage, "firstStage");
    }
}
