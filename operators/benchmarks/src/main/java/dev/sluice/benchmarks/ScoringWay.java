package dev.sluice.benchmarks;

import java.nio.file.Path;

/** The ways to score pairs that are compared. */
enum ScoringWay {
    SLUICE("Sluice") {
        @Override
        EngineContender open(Path model) throws Exception {
            return new EngineContender(model);
        }
    },
    BARE_LOOP("bare loop") {
        @Override
        BareLoopContender open(Path model) {
            return new BareLoopContender(model);
        }
    },
    PADDED_LOOP("padded loop") {
        @Override
        PaddedLoop open(Path model) throws Exception {
            return new PaddedLoop(model);
        }
    };

    private final String title;

    ScoringWay(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract Contender open(Path model) throws Exception;
}
