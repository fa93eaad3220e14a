package dev.sluice.inference.crossencoder;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.FileHashes;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.files.OnnxFiles;
import dev.sluice.inference.onnx.OnnxFile;
import dev.sluice.inference.onnx.SessionSettings;
import dev.sluice.inference.onnx.TokenBatch;
import dev.sluice.inference.sharing.MachineMemory;
import dev.sluice.inference.text.PairTemplate;
import dev.sluice.inference.text.TokenCodec;
import dev.sluice.inference.text.TokenizerFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A cross-encoder's folder in the published layout, read and checked with the options that the model is asked for with:
 * {@code config.json}, {@code tokenizer.json}, {@code tokenizer_config.json} and an ONNX file, whose weights are left
 * where they are.
 *
 * @param output which output of the graph has the logits
 * @param labels logits that a pair gets
 * @param shape how pairs are put into calls
 */
record CrossEncoderModel(
        ModelFolder folder,
        CrossEncoderConfig config,
        OnnxFile graph,
        TokenizerFile tokenizer,
        PairTemplate template,
        String output,
        int labels,
        PairMemory memory,
        PairLimits limits,
        PairShape shape) {

    static final SessionSettings SESSION = new SessionSettings(
            TokenBatch.IDS, TokenBatch.OPTIONAL_INPUTS, 1, SessionSettings.Rewriting.ALL, true, null);

    private static final int VERSION_DIGITS = 16;
    private static final String LOGITS = "logits";

    /**
     * Reads a folder.
     *
     * @throws ModelException if it holds a broken model, or one that cannot be opened as asked
     */
    static CrossEncoderModel read(ModelFolder folder, RerankerOptions options) throws ModelException {
        CrossEncoderConfig config = CrossEncoderConfig.read(folder);
        OnnxFile graph = OnnxFile.read(graphFile(folder, options.precision()));
        SESSION.checkInputs(folder.name(), graph.inputs());
        TokenizerFile tokenizer = TokenizerFile.read(folder);
        tokenizer.checkIds(config.vocabulary());
        String output = output(folder, graph);
        int labels = labels(folder, config, graph, output);
        PairMemory memory = new PairMemory(
                options.contextMemoryBytes() == 0 ? MachineMemory.forContexts() : options.contextMemoryBytes(), config);
        PairLimits limits = PairLimits.of(folder.name(), config, options);
        PairTemplate template = tokenizer.pairTemplate();
        limits.check(folder.name(), template);
        checkTypes(folder, config, graph, template);
        return new CrossEncoderModel(
                folder,
                config,
                graph,
                tokenizer,
                template,
                output,
                labels,
                memory,
                limits,
                new PairShape(
                        limits.contextTokens(),
                        config.vocabulary(),
                        labels,
                        config.padding(),
                        config.padsLeft() || dependsOnCompany(graph, options.precision())));
    }

    /**
     * Whether a pair's logits depend on what else is in its call. In fp32 they are the same to the bit. A graph that is
     * quantized dynamically takes its ranges from the whole call, and half precision is summed in another order for
     * other sizes of a call.
     */
    static boolean dependsOnCompany(OnnxFile graph, String precision) {
        return graph.quantizesDynamically() || !precision.equals("fp32");
    }

    private static Path graphFile(ModelFolder folder, String precision) throws ModelException {
        Optional<String> file = OnnxFiles.find(precision, folder::has);
        if (file.isPresent()) {
            return folder.file(file.get());
        }
        List<String> others = OnnxFiles.precisionsAmong(folder::has);
        if (others.isEmpty()) {
            throw new ModelException("Model folder '" + folder.path() + "' has no ONNX file; expected one such as"
                    + " onnx/model.onnx, from which a cross-encoder is run. Fetch it where the model is published, or"
                    + " export it");
        }
        throw new ModelException("Model folder '" + folder.path() + "' has no ONNX file of precision '" + precision
                + "' but of " + others + "; expected one of these. Set --precision, or bring it with"
                + " 'sluice models pull NAME --precision " + precision + "'");
    }

    /**
     * How logits become scores.
     *
     * @throws ModelException if neither the files nor the options say
     */
    ScoreRule rule(RerankerOptions options) throws ModelException {
        return ScoreRule.of(folder.name(), labels, config.activation(), options);
    }

    /** Makes the pairs of sets. */
    PairPlanner planner(TokenCodec codec, ScoreRule rule) {
        return new PairPlanner(codec, template, limits, rule, shape::paddedTokens);
    }

    /** A type that the model has no embedding for would fail each call. */
    private static void checkTypes(ModelFolder folder, CrossEncoderConfig config, OnnxFile graph, PairTemplate template)
            throws ModelException {
        boolean takesTypes = graph.inputs().contains(TokenBatch.TYPES);
        int types = config.tokenTypes().orElse(Integer.MAX_VALUE);
        if (takesTypes && template.highestType() >= types) {
            throw new ModelException("The tokenizer of model '" + folder.name() + "' gives tokens the type "
                    + template.highestType() + "; expected types below " + types
                    + ", the type_vocab_size of config.json. Is this the tokenizer of the model?");
        }
    }

    /** Of several outputs it is the one that exports call logits. */
    private static String output(ModelFolder folder, OnnxFile graph) throws ModelException {
        Set<String> outputs = graph.outputs().keySet();
        if (outputs.size() > 1 && !outputs.contains(LOGITS)) {
            throw new ModelException("The graph '" + graph.path() + "' of model '" + folder.name()
                    + "' has the outputs " + outputs + "; expected one, or one of the name '" + LOGITS
                    + "'. Export the model anew");
        }
        return outputs.contains(LOGITS) ? LOGITS : outputs.iterator().next();
    }

    /** The graph knows best; what the configuration says must agree. */
    private static int labels(ModelFolder folder, CrossEncoderConfig config, OnnxFile graph, String output)
            throws ModelException {
        long computed = graph.outputs().getOrDefault(output, 0L);
        OptionalInt said = config.labels();
        if (computed > 0 && computed != said.orElse((int) Math.min(computed, Integer.MAX_VALUE))) {
            throw new ModelException("The graph '" + graph.path() + "' gives " + computed + " values a pair; expected "
                    + (said.isPresent() ? said.getAsInt() + ", the labels of config.json" : "a few, one a label")
                    + ". Is this the graph of a cross-encoder?");
        }
        if (computed <= 0 && said.isEmpty()) {
            throw new ModelException("Neither config.json of model '" + folder.name()
                    + "' nor its graph says how many labels there are; expected id2label. Add it to config.json");
        }
        return computed > 0 ? (int) computed : said.getAsInt();
    }

    /** Hash over the files that decide scores. */
    String version(FileHashes hashes) throws ModelException {
        List<Path> files = new ArrayList<>();
        for (String file : List.of(ModelFolder.CONFIG, ModelFolder.TOKENIZER_CONFIG, ModelFolder.TOKENIZER)) {
            if (folder.has(file)) {
                files.add(folder.file(file));
            }
        }
        files.add(graph.path());
        files.addAll(graph.externalFiles());
        return hashes.of(files, () -> {}).substring(0, VERSION_DIGITS);
    }
}
