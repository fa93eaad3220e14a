package dev.sluice.sql;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.sql.function.RerankDefinition;
import dev.sluice.sql.options.SqlOptions;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.streaming.rerank.LibraryPlacement;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.ModuleFactory;
import org.apache.flink.table.module.Module;

/**
 * Sluice's functions as a module of Flink SQL, for {@code LOAD MODULE sluice WITH ('model' = '...')}. The options are
 * those of the command line, {@link SqlOptions}, and say which model {@code RERANK} asks; they are checked when the
 * module is loaded.
 */
public final class SluiceModuleFactory implements ModuleFactory {

    /** What statements call it. */
    public static final String IDENTIFIER = "sluice";

    private final String identifier;
    private final Function<RerankerOptions, RerankerFactory> openers;

    /** For Flink, which looks factories up. */
    public SluiceModuleFactory() {
        this(IDENTIFIER, RerankerFactory::of);
    }

    /** Opens rerankers in another way. */
    SluiceModuleFactory(String identifier, Function<RerankerOptions, RerankerFactory> openers) {
        this.identifier = identifier;
        this.openers = openers;
    }

    @Override
    public String factoryIdentifier() {
        return identifier;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return SqlOptions.all();
    }

    @Override
    public Module createModule(Context context) {
        LibraryPlacement.check();
        FactoryUtil.ModuleFactoryHelper helper = FactoryUtil.createModuleFactoryHelper(this, context);
        helper.validate();
        SqlScoring scoring = SqlScoring.of(helper.getOptions(), context.getConfiguration());
        SqlScoring waiting = SqlScoring.ofWaiting(helper.getOptions());
        return new SluiceModule(
                mode -> rerank(mode == RuntimeExecutionMode.BATCH ? waiting : scoring, mode),
                context.getConfiguration());
    }

    private RerankDefinition rerank(SqlScoring scoring, RuntimeExecutionMode mode) {
        return new RerankDefinition(scoring, openers.apply(scoring.reranker()), mode);
    }
}
