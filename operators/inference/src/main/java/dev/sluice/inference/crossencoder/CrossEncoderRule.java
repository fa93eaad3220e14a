package dev.sluice.inference.crossencoder;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.family.FamilyOption;
import dev.sluice.inference.family.FamilyRule;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.files.FileHashes;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.files.OnnxFiles;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.text.RememberedTokens;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.ModelIdentity;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cross-encoders that are published with an ONNX file: any architecture {@code ...ForSequenceClassification}. */
public final class CrossEncoderRule implements FamilyRule {

    private static final Logger LOG = LoggerFactory.getLogger(CrossEncoderRule.class);
    private static final Set<FamilyOption> OPTIONS = EnumSet.of(
            FamilyOption.MAX_CONTEXT_TOKENS,
            FamilyOption.CONTEXT_MEMORY,
            FamilyOption.CONTROL_TOKENS,
            FamilyOption.LONG_DOCUMENTS,
            FamilyOption.WINDOW_OVERLAP,
            FamilyOption.ACTIVATION,
            FamilyOption.LABEL);
    private static final String DEVICE = "cpu";
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    @Override
    public String name() {
        return "cross-encoder";
    }

    @Override
    public String examples() {
        return "Jina Reranker v2 and v1, bge-reranker, ms-marco-MiniLM";
    }

    @Override
    public boolean isIn(ModelFolder folder) throws ModelException {
        return CrossEncoderConfig.describes(ModelConfig.of(folder));
    }

    @Override
    public ModelDescription describe(ModelFolder folder, RerankerOptions options, Machine machine)
            throws ModelException {
        CrossEncoderModel model = read(folder, options);
        PairLimits limits = model.limits();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("architecture", model.config().architecture());
        facts.put("rules", model.config().jina() ? "Jina Reranker v1 and v2" : "as config.json says");
        facts.put("score", score(model, options));
        facts.put("labels", model.labels());
        facts.put("pair_tokens", limits.contextTokens());
        if (limits.queryTokens() != 0) {
            facts.put("query_tokens", limits.queryTokens());
        }
        if (limits.documentTokens() != 0) {
            facts.put("document_tokens", limits.documentTokens());
        }
        facts.put("long_documents", limits.longDocuments().toString());
        facts.put("inputs", String.join(", ", new TreeSet<>(model.graph().inputs())));
        long calls = model.memory().bytesAtOnce(machine.cores(), model.shape().callTokens(), limits.contextTokens());
        return new ModelDescription(
                name(),
                identity(model, options, machine),
                OnnxFiles.precisionsAmong(folder::has),
                model.graph().weightBytes(),
                model.graph().weightBytes() + calls,
                facts);
    }

    private static String score(CrossEncoderModel model, RerankerOptions options) {
        try {
            return model.rule(options).toString();
        } catch (ModelException e) {
            return "not in config.json; say --activation"
                    + (model.labels() == 1 ? "" : " and --label, from 0 to " + (model.labels() - 1));
        }
    }

    @Override
    public void check(ModelFolder folder, RerankerOptions options) throws ModelException {
        CrossEncoderModel model = read(folder, options);
        ScoreRule ignored = model.rule(options);
        model.limits().check(folder.name(), model.memory());
    }

    private CrossEncoderModel read(ModelFolder folder, RerankerOptions options) throws ModelException {
        FamilyOption.refuseOthers(name(), OPTIONS, options);
        return CrossEncoderModel.read(folder, options);
    }

    private static ModelIdentity identity(CrossEncoderModel model, RerankerOptions options, Machine machine)
            throws ModelException {
        String version = model.version(new FileHashes(machine.cache(), Clock.systemUTC()));
        return new ModelIdentity(model.folder().name(), version, options.precision());
    }

    @Override
    public ModelFamily<?, ?> open(ModelFolder folder, RerankerOptions options, Machine machine) throws ModelException {
        CrossEncoderModel model = read(folder, options);
        ScoreRule rule = model.rule(options);
        model.limits().check(folder.name(), model.memory());
        ModelIdentity identity = identity(model, options, machine);
        tellOfCallsApart(model, identity);
        Tokenizer tokenizer =
                Tokenizer.openPlain(folder.name(), model.tokenizer().json());
        try {
            PairPlanner planner = model.planner(RememberedTokens.over(tokenizer, options.tokenCacheBytes()), rule);
            Leases<?, OnnxSession>.Lease session = OnnxSessions.take(
                    identity.version(),
                    DEVICE,
                    () -> OnnxSession.onCpu(folder.name(), model.graph(), model.output(), CrossEncoderModel.SESSION));
            CrossEncoderFamily family = new CrossEncoderFamily(identity, model, session, tokenizer, planner, options);
            try {
                family.tryOut();
            } catch (ModelException | RuntimeException e) {
                session.release();
                throw e;
            }
            return family;
        } catch (ModelException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void tellOfCallsApart(CrossEncoderModel model, ModelIdentity identity) {
        if (CrossEncoderModel.dependsOnCompany(model.graph(), identity.precision()) && TOLD.add(identity.version())) {
            LOG.warn(
                    "Model '{}' with precision {}: in one call with others a pair's score would depend on them, so each"
                            + " pair is a call of its own. Its scores are not those of fp32",
                    identity.name(),
                    identity.precision());
        }
    }
}
