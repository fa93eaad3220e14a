package dev.sluice.inference.remote;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.TransientInferenceException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.text.CandidateTexts;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that a service runs: each request holds a query and documents of one set and is a call by itself. The service
 * tokenises and cuts, and never gets an instruction, for which its interface has no place.
 */
final class RemoteFamily implements ModelFamily<RemoteUnit, RemoteScores> {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteFamily.class);

    /** Stands for texts where only the service itself is tried. */
    private static final String PROBE = "probe";

    private final ModelIdentity model;
    private final RemoteOptions options;
    private final FieldsRenderer fields;
    private final ServiceConnection connection;
    private final ServicePatience patience;

    RemoteFamily(
            ModelIdentity model,
            RemoteOptions options,
            FieldsRenderer fields,
            ServiceConnection connection,
            ServicePatience patience) {
        this.model = model;
        this.options = options;
        this.fields = fields;
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * Asks the service once. One that is down or busy is warned of, since it may be well again when sets come.
     *
     * @throws ModelException if it refuses, or gives no scores
     */
    void tryOut() throws ModelException {
        try {
            RemoteScores ignored = ask(probe(1), patience.opening(), new Cancellation());
        } catch (TransientInferenceException e) {
            LOG.warn("Model '{}' does not answer yet, sets will ask it nevertheless: {}", model.name(), e.getMessage());
        } catch (InferenceException e) {
            throw new ModelException("Model '" + model.name() + "' cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public ModelIdentity model() {
        return model;
    }

    @Override
    public ScoringPlan<RemoteUnit, RemoteScores> plan(CandidateSet set) throws UnusableCandidateSetException {
        CandidateTexts texts = CandidateTexts.of(set, model.name(), fields);
        return RemotePlan.of(texts, options.model(), options.documents());
    }

    @Override
    public List<RemoteScores> run(List<RemoteUnit> units, Cancellation cancellation) throws InferenceException {
        List<RemoteScores> outcomes = new ArrayList<>(units.size());
        for (RemoteUnit unit : units) {
            outcomes.add(ask(unit, patience.request(), cancellation));
        }
        return outcomes;
    }

    private RemoteScores ask(RemoteUnit unit, Duration wait, Cancellation cancellation) throws InferenceException {
        return connection.ask(unit.request().json(), unit.documents(), wait, cancellation);
    }

    /** So few that no unit shares its call. */
    @Override
    public int callTokens() {
        return 1;
    }

    @Override
    public int callsAtOnce(int cores) {
        return options.requests();
    }

    @Override
    public RemoteUnit probe(int tokens) {
        return new RemoteUnit(new RerankRequest(options.model(), PROBE, List.of(PROBE)), null);
    }

    @Override
    public boolean runsHere() {
        return false;
    }

    @Override
    public int bytesOf(RemoteScores outcome) {
        return outcome.bytes();
    }

    /** Nothing is left to release: connections end by themselves when nobody holds them. */
    @Override
    public void close() {}
}
