package dev.sluice.inference.listwise;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.family.FamilyOption;
import dev.sluice.inference.family.FamilyRule;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Jina Reranker v3 and v3.5: architecture {@code JinaForRanking} on {@code qwen3}, straight from the checkpoint. */
public final class ListwiseRule implements FamilyRule {

    private static final Set<FamilyOption> OPTIONS = EnumSet.of(
            FamilyOption.BLOCK_SIZE,
            FamilyOption.MAX_CONTEXT_TOKENS,
            FamilyOption.CONTEXT_MEMORY,
            FamilyOption.CONTROL_TOKENS);

    /** The precisions that these models run with. */
    private static final List<String> PRECISIONS = List.of("fp32", "int8");

    @Override
    public String name() {
        return "listwise model";
    }

    @Override
    public String examples() {
        return "Jina Reranker v3 and v3.5";
    }

    @Override
    public boolean isIn(ModelFolder folder) throws ModelException {
        return ListwiseConfig.describes(ModelConfig.of(folder).json());
    }

    @Override
    public void check(ModelFolder folder, RerankerOptions options) throws ModelException {
        FamilyOption.refuseOthers(name(), OPTIONS, options);
        if (!PRECISIONS.contains(options.precision())) {
            throw new ModelException("Precision '" + options.precision() + "' is not to be had for model '"
                    + options.model() + "'; expected one of " + PRECISIONS);
        }
    }

    @Override
    public ModelDescription describe(ModelFolder folder, RerankerOptions options, Machine machine)
            throws ModelException {
        check(folder, options);
        return ListwiseModel.read(folder, machine.cache()).describe(name(), options, PRECISIONS, machine.cores());
    }

    @Override
    public ModelFamily<?, ?> open(ModelFolder folder, RerankerOptions options, Machine machine) throws ModelException {
        check(folder, options);
        return ListwiseModel.read(folder, machine.cache()).open(options, machine.cores());
    }
}
