package dev.sluice.inference.engine;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.ScoreCacheOptions;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.KeptOutcomes;
import dev.sluice.inference.batching.OutcomeCache;
import dev.sluice.inference.batching.OutcomeForm;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.crossencoder.CrossEncoderRule;
import dev.sluice.inference.family.FamilyRule;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.listwise.ListwiseModel;
import dev.sluice.inference.listwise.ListwiseRule;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.inference.remote.RemoteModel;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.store.ModelStore;
import dev.sluice.ranking.ModelIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens rerankers. Whoever asks for the same model with the same options in one JVM shares it. Thread-safe. */
public final class Rerankers {

    private static final List<String> CPU_DEVICES = List.of("auto", "cpu");

    /** The families of models in folders; a new one is a package and a line here. */
    private static final List<FamilyRule> FAMILIES = List.of(new ListwiseRule(), new CrossEncoderRule());

    /** Another one whenever equal tokens no longer give equal outcomes to the bit. */
    private static final String COMPUTATION = "1";

    private static final Leases<RerankerOptions, RerankEngine<?, ?>> ENGINES = new Leases<>(RerankEngine::close);

    /**
     * Opens a reranker, or takes part in one that is open with equal options. Each one returned must be closed; the
     * model itself is closed with the last.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    public static Reranker open(RerankerOptions options) throws ModelException {
        check(options);
        return new LeasedReranker(ENGINES.take(options, () -> engine(options)));
    }

    /**
     * Checks what can be checked without opening the model, so that a job is refused before it starts.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    public static void check(RerankerOptions options) throws ModelException {
        if (!CPU_DEVICES.contains(options.device())) {
            throw new ModelException("Device '" + options.device() + "' is not to be had: this build runs on the CPU"
                    + " only; expected one of " + CPU_DEVICES);
        }
        if (options.model().equals(RerankerOptions.EMBEDDED_MODEL)) {
            EmbeddedModel.check(options);
        } else if (RemoteModel.isMeant(options.model())) {
            refuseToKeepScores(options.scoreCache());
            RemoteModel.check(options);
        } else {
            ModelFolder folder = folder(options.model());
            rule(folder).check(folder, options);
        }
    }

    private static void refuseToKeepScores(@Nullable ScoreCacheOptions kept) throws ModelException {
        if (kept != null) {
            throw new ModelException("score-cache '" + kept.folder() + "': expected a model that runs here, as what a"
                    + " service answers may change without notice. Leave it out");
        }
    }

    /**
     * What the files of a model say of it, without opening it, or what is known of a service without asking it.
     *
     * @throws ModelException if there is no such model, or it cannot be opened as asked
     */
    public static ModelDescription describe(RerankerOptions options) throws ModelException {
        if (options.model().equals(RerankerOptions.EMBEDDED_MODEL)) {
            return EmbeddedModel.describe(options);
        }
        return RemoteModel.isMeant(options.model())
                ? RemoteModel.describe(options)
                : describe(folder(options.model()), options);
    }

    /** {@link #describe(RerankerOptions)} for a folder, whatever model the options name. */
    public static ModelDescription describe(ModelFolder folder, RerankerOptions options) throws ModelException {
        return rule(folder).describe(folder, options, machine());
    }

    /** True if a model's name is meant as the address of a service, whether it can be one or not. */
    public static boolean isAddress(String model) {
        return RemoteModel.isMeant(model);
    }

    /** The family that a folder says it holds one of. */
    private static FamilyRule rule(ModelFolder folder) throws ModelException {
        for (FamilyRule family : FAMILIES) {
            if (family.isIn(folder)) {
                return family;
            }
        }
        String known = FAMILIES.stream()
                .map(family -> "a " + family.name() + " (" + family.examples() + ")")
                .collect(Collectors.joining(" or "));
        ModelConfig config = ModelConfig.of(folder);
        throw new ModelException("Model folder '" + folder.path() + "' holds the architecture '"
                + config.architecture() + "' of type '" + config.type() + "', none that this build runs; expected "
                + known);
    }

    /**
     * The folder that a model's name stands for: a folder that is there, or a model of the user's store.
     *
     * @return empty where there is none
     * @throws ModelException if the store cannot be read
     */
    public static Optional<ModelFolder> find(String model) throws ModelException {
        return ModelStore.ofUser(System.getenv(), userHome()).findOrFolder(model);
    }

    /** {@link ModelStore#otherRevisions} of the user's store. */
    public static Optional<String> otherRevisions(String model) throws ModelException {
        return ModelStore.ofUser(System.getenv(), userHome()).otherRevisions(model);
    }

    private static ModelFolder folder(String model) throws ModelException {
        Optional<ModelFolder> found = find(model);
        if (found.isPresent()) {
            return found.get();
        }
        throw otherRevisions(model).map(ModelException::new).orElseGet(() -> unknown(model));
    }

    private static ModelException unknown(String model) {
        return new ModelException(
                "Model '" + model + "' is not known; expected '" + RerankerOptions.EMBEDDED_MODEL
                        + "', which comes with Sluice, the folder of a model in the published layout, the name of one in the"
                        + " model store, or the address of a service. './sluice models list' shows these, './sluice models pull NAME' fetches one");
    }

    private static RerankEngine<?, ?> engine(RerankerOptions options) throws ModelException {
        return engine(family(options), options);
    }

    private static <U extends WorkUnit, R> RerankEngine<U, R> engine(ModelFamily<U, R> family, RerankerOptions options)
            throws ModelException {
        OutcomeCache<R> cache;
        try {
            cache = new OutcomeCache<>(
                    options.cacheBytes() - options.tokenCacheBytes(), family::bytesOf, keeper(family, options));
        } catch (ModelException e) {
            family.close();
            throw e;
        }
        BatchingOptions batching = new BatchingOptions(
                options.batchDocuments(),
                options.batchTokens(),
                family.callTokens(),
                options.linger(),
                options.queueDocuments(),
                family.callsAtOnce(cpuThreads()),
                options.maxQueueAge(),
                options.retries(),
                options.batchOrder());
        Circuit circuit = new Circuit(family.model().name(), options.breaker(), NanoClock.SYSTEM);
        return new RerankEngine<>(family, batching, cache, circuit, NanoClock.SYSTEM);
    }

    private static <R> OutcomeCache.@Nullable Keeper<R> keeper(ModelFamily<?, R> family, RerankerOptions options)
            throws ModelException {
        ScoreCacheOptions kept = options.scoreCache();
        if (kept == null) {
            return null;
        }
        OutcomeForm<R> form = family.form()
                .orElseThrow(
                        () -> new IllegalStateException("A model whose outcomes must not be kept is refused before"));
        return KeptOutcomes.keeper(kept, computedBy(family.model()), form);
    }

    /** All that outcomes depend on besides the tokens, as far as Sluice can tell. */
    private static String computedBy(ModelIdentity model) {
        return String.join(" ", COMPUTATION, model.version(), model.precision(), OnnxSessions.runtime());
    }

    /** The model family that the options ask for, opened. */
    static ModelFamily<?, ?> family(RerankerOptions options) throws ModelException {
        check(options);
        if (options.model().equals(RerankerOptions.EMBEDDED_MODEL)) {
            return EmbeddedModel.open(options);
        }
        if (RemoteModel.isMeant(options.model())) {
            return RemoteModel.open(options, System.getenv());
        }
        ModelFolder folder = folder(options.model());
        return rule(folder).open(folder, options, machine());
    }

    /**
     * Compiles the graph of a model, or finds it compiled already, and keeps it in the user's cache folder, where
     * opening the model finds it.
     *
     * @param precision {@code fp32} or {@code int8}
     * @throws ModelException if the folder holds no model that is compiled, or a broken one, or if the cache folder
     *     cannot be written
     */
    public static CompiledModel compile(Path folder, String precision) throws ModelException {
        return compile(folder, precision, userCache());
    }

    /** Compiles into a cache folder that is not the user's. */
    public static CompiledModel compile(Path folder, String precision, CacheFolder cache) throws ModelException {
        ModelFolder found = folder(folder.toString());
        FamilyRule rule = rule(found);
        if (!(rule instanceof ListwiseRule)) {
            throw new ModelException("Model '" + found.name() + "' is a " + rule.name()
                    + ", which runs as it is published; expected a listwise model, which is compiled. Leave this out");
        }
        ListwiseModel model = ListwiseModel.read(found, cache);
        return new CompiledModel(
                model.version(), model.graphs().file(precision), model.graphs().kept(precision).length);
    }

    private static FamilyRule.Machine machine() {
        return new FamilyRule.Machine(userCache(), cpuThreads());
    }

    private static CacheFolder userCache() {
        return CacheFolder.ofUser(System.getenv(), userHome());
    }

    private static Path userHome() {
        return Path.of(System.getProperty("user.home", "."));
    }

    /** How many calls run at once on the CPU, each on a thread of its own. */
    static int cpuThreads() {
        return Runtime.getRuntime().availableProcessors();
    }

    /**
     * True while calls of rerankers that were closed still run in native code: a process that ends now must not run
     * ONNX Runtime's hook, which takes the library away from under them.
     */
    public static boolean callsStillRun() {
        return RerankEngine.callsStillRun();
    }

    private Rerankers() {}
}
