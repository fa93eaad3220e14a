package dev.sluice.jobs.options;

import dev.sluice.inference.Activation;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all commands that score; {@link #scoring} turns them into what the job works with. */
public final class ScoringOptions {

    private static final RerankerOptions DEFAULTS = RerankerOptions.defaults();
    private static final List<String> PRECISIONS = List.of("fp32", "fp16", "int8");
    private static final Pattern GPU = Pattern.compile("gpu(:\\d+)?");

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "The reranker: the embedded bge-small-en-v1.5, the folder of a model in the published layout, the name"
                            + " of one in the model store, or the address of a service, such as"
                            + " https://host/v1/rerank. Default: ${DEFAULT-VALUE}.")
    private String model = DEFAULTS.model();

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto or cpu. Default: ${DEFAULT-VALUE}.")
    private String device = DEFAULTS.device();

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "fp32, fp16 or int8, as far as the model has it; with all but fp32 scores deviate."
                    + " Default: ${DEFAULT-VALUE}.")
    private String precision = DEFAULTS.precision();

    @Option(
            names = "--top-n",
            paramLabel = "N",
            description = "How many results a set gets that does not say itself. Default: all.")
    private @Nullable Integer topN;

    @Option(
            names = "--instruction",
            paramLabel = "TEXT",
            description = "What to look for, for models that take an instruction and sets that bring none.")
    private @Nullable String instruction;

    @Option(
            names = "--batch-documents",
            paramLabel = "N",
            description = "At most so many documents an inference. Default: ${DEFAULT-VALUE}.")
    private int batchDocuments = DEFAULTS.batchDocuments();

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "At most so many tokens an inference, padding included. Default: ${DEFAULT-VALUE}.")
    private int batchTokens = DEFAULTS.batchTokens();

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            description = "How long a document waits for company while the device is idle. Default: 10ms.")
    private Duration linger = DEFAULTS.linger();

    @Option(
            names = "--queue-documents",
            paramLabel = "N",
            description = "At most so many documents wait for inference. Default: ${DEFAULT-VALUE}.")
    private int queueDocuments = DEFAULTS.queueDocuments();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "A set not answered by then is given back in first-stage order; none to wait as long as it"
                    + " takes. Default: 30s in stream, none elsewhere.")
    private @Nullable Timeout timeout;

    @Option(
            names = "--in-flight-sets",
            paramLabel = "N",
            description =
                    "At most so many candidate sets are being ranked at once, in stream and rescore by each subtask;"
                            + " this many records of the largest size bound the memory. Default: ${DEFAULT-VALUE}.")
    private int inFlightSets = 64;

    @Option(
            names = "--max-query-tokens",
            paramLabel = "N",
            description = "A longer query is cut; 0 for what the model takes. Default: ${DEFAULT-VALUE}.")
    private int maxQueryTokens = DEFAULTS.maxQueryTokens();

    @Option(
            names = "--max-document-tokens",
            paramLabel = "N",
            description = "A longer document is cut; 0 for what the model takes. Default: ${DEFAULT-VALUE}.")
    private int maxDocumentTokens = DEFAULTS.maxDocumentTokens();

    @Option(
            names = "--long-documents",
            paramLabel = "POLICY",
            description = "windows or truncate: what a cross-encoder does with a document that does not fit beside the"
                    + " query. Default: the model's own rule, windows for Jina v2 and v1, truncate for others.")
    private @Nullable LongDocuments longDocuments;

    @Option(
            names = "--window-overlap",
            paramLabel = "N",
            description = "So many tokens two windows of a document share, at most a quarter of a window."
                    + " Default: ${DEFAULT-VALUE}.")
    private int windowOverlap = DEFAULTS.windowOverlap();

    @Option(
            names = "--activation",
            paramLabel = "ACTIVATION",
            description = "sigmoid, identity or softmax: what makes a cross-encoder's logits a score."
                    + " Default: what the model's config.json says.")
    private @Nullable Activation activation;

    @Option(
            names = "--label",
            paramLabel = "N",
            description = "Which label of a cross-encoder is the score, from 0, where it has more than one.")
    private @Nullable Integer label;

    @Option(
            names = "--fields",
            paramLabel = "FIELDS",
            description = "The fields of a document that the model sees, in this order, such as title:2,body: where a"
                    + " document is too long, title keeps twice the tokens of body. Default: all, in the document's"
                    + " order.")
    private @Nullable FieldList fields;

    @Option(
            names = "--field-template",
            paramLabel = "TEMPLATE",
            description = "How fields become one text: json, json-compact, yaml or text. Default: ${DEFAULT-VALUE}.")
    private FieldTemplate fieldTemplate = DEFAULTS.fields().template();

    @Option(
            names = "--block-size",
            paramLabel = "N",
            description = "At most so many documents share a context, in listwise models. Default: ${DEFAULT-VALUE}.")
    private int blockSize = DEFAULTS.blockSize();

    @Option(
            names = "--max-context-tokens",
            paramLabel = "N",
            description =
                    "No context or pair, the model's own marks included, is longer; 0 for what the model takes and, in"
                            + " listwise models, the memory for contexts allows. Default: ${DEFAULT-VALUE}.")
    private int maxContextTokens = DEFAULTS.maxContextTokens();

    @Option(
            names = "--context-memory",
            paramLabel = "SIZE",
            description = "Memory for what a model computes in contexts or pairs that run at once; bounds their length."
                    + " Default: 12GiB, or half of the machine's memory where that is less.")
    private @Nullable ByteSize contextMemory;

    @Option(
            names = "--control-tokens",
            paramLabel = "POLICY",
            description = "keep or remove strings in texts that a model reads as control tokens, such as separators or"
                    + " the ends of a chat's turns. Default: ${DEFAULT-VALUE}.")
    private ControlTokens controlTokens = DEFAULTS.controlTokens();

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description =
                    "Memory for vectors and logits that may be used again; 0B for none. Default: ${DEFAULT-VALUE}.")
    private ByteSize cacheMemory = new ByteSize(DEFAULTS.cacheBytes());

    @Option(
            names = "--max-documents",
            paramLabel = "N",
            description = "A set with more documents is a dead letter. Default: ${DEFAULT-VALUE}.")
    private int maxDocuments = WireLimits.DEFAULT.maxDocuments();

    @Option(
            names = "--max-record-bytes",
            paramLabel = "SIZE",
            description = "A larger record is a dead letter. Default: ${DEFAULT-VALUE}.")
    private ByteSize maxRecordBytes = new ByteSize(WireLimits.DEFAULT.maxRecordBytes());

    @Option(
            names = "--dead-letter-max-bytes",
            paramLabel = "SIZE",
            description = "A dead letter keeps at most so much of its record. Default: ${DEFAULT-VALUE}.")
    private ByteSize deadLetterMaxBytes = new ByteSize(DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES);

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    /**
     * The options as given, checked.
     *
     * @param timeoutUnlessGiven the command's own default
     * @throws IllegalArgumentException if a value cannot be used
     */
    public Scoring scoring(Timeout timeoutUnlessGiven) {
        return new Scoring(
                reranker(),
                topN,
                instruction,
                timeout == null ? timeoutUnlessGiven : timeout,
                inFlightSets,
                limits(),
                deadLetterMaxBytes.toInt("dead-letter-max-bytes"));
    }

    private RerankerOptions reranker() {
        if (GPU.matcher(device).matches()) {
            throw new IllegalArgumentException(
                    "device '" + device + "': this build has no GPU runtime. Use cpu or auto");
        }
        known("device", device, List.of("auto", "cpu"));
        known("precision", precision, PRECISIONS);
        RerankerOptions.Builder options = RerankerOptions.builder()
                .model(modelOrFolder())
                .device(device)
                .precision(precision)
                .batchDocuments(batchDocuments)
                .batchTokens(batchTokens)
                .linger(linger)
                .queueDocuments(queueDocuments)
                .maxQueryTokens(maxQueryTokens)
                .maxDocumentTokens(maxDocumentTokens)
                .cacheBytes(cacheMemory.bytes())
                .blockSize(blockSize)
                .maxContextTokens(maxContextTokens)
                .contextMemoryBytes(contextMemoryBytes())
                .controlTokens(controlTokens)
                .longDocuments(longDocuments)
                .windowOverlap(windowOverlap)
                .activation(activation)
                .label(label)
                .fields(new FieldRendering(fieldTemplate, fields == null ? List.of() : fields.fields()))
                .remote(service.remote());
        faults.apply(options);
        return checked(options.build());
    }

    /** What can be said of a service is known already, and nothing has to be looked up for it. */
    private static RerankerOptions checked(RerankerOptions options) {
        if (Rerankers.isAddress(options.model())) {
            try {
                Rerankers.check(options);
            } catch (ModelException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        return options;
    }

    private long contextMemoryBytes() {
        if (contextMemory == null) {
            return DEFAULTS.contextMemoryBytes();
        }
        Checks.atLeast("context-memory", contextMemory.bytes(), 1);
        return contextMemory.bytes();
    }

    /**
     * A folder is made absolute, as other processes of the job work elsewhere; a name is looked up where it is used,
     * and so is a service.
     */
    private String modelOrFolder() {
        if (model.equals(RerankerOptions.EMBEDDED_MODEL) || Rerankers.isAddress(model)) {
            return model;
        }
        try {
            Optional<ModelFolder> folder = Rerankers.find(model);
            if (folder.isEmpty()) {
                throw unknownModel();
            }
            return Files.isDirectory(Path.of(model)) ? folder.get().path().toString() : model;
        } catch (ModelException e) {
            throw new IllegalArgumentException("model '" + model + "': " + e.getMessage(), e);
        }
    }

    private IllegalArgumentException unknownModel() throws ModelException {
        Optional<String> others = Rerankers.otherRevisions(model);
        if (others.isPresent()) {
            return new IllegalArgumentException("model '" + model + "': " + others.get());
        }
        return new IllegalArgumentException(
                "model '" + model + "' is not known; expected "
                        + RerankerOptions.EMBEDDED_MODEL
                        + ", the folder of a model in the published layout, the name of one"
                        + " in the model store, or the address of a service. 'sluice models list' shows these, 'sluice models pull NAME' fetches one");
    }

    private WireLimits limits() {
        Checks.atLeast("max-documents", maxDocuments, 1);
        Checks.atLeast("max-record-bytes", maxRecordBytes.bytes(), 1);
        return new WireLimits(maxRecordBytes.toInt("max-record-bytes"), maxDocuments);
    }

    private static void known(String name, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(name + " '" + value + "' is not known; expected one of " + known);
        }
    }
}
