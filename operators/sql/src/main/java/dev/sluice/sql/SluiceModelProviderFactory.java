package dev.sluice.sql;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.sql.options.SqlOptions;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.sql.predict.SluiceModelProvider;
import dev.sluice.streaming.rerank.LibraryPlacement;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.ModelProviderFactory;
import org.apache.flink.table.ml.ModelProvider;

/**
 * Rerankers as models of Flink SQL, for {@code CREATE MODEL} with {@code 'provider' = 'sluice'} and {@code ML_PREDICT}.
 * The options are those of the command line: {@link SqlOptions}.
 *
 * <p>Options, schemas and, where it is to be found on the machine that plans, the model are checked at planning.
 */
public final class SluiceModelProviderFactory implements ModelProviderFactory {

    /** What statements call it. */
    public static final String IDENTIFIER = "sluice";

    private final String identifier;
    private final Function<RerankerOptions, RerankerFactory> openers;

    /** For Flink, which looks factories up. */
    public SluiceModelProviderFactory() {
        this(IDENTIFIER, RerankerFactory::of);
    }

    /** Opens rerankers in another way. */
    SluiceModelProviderFactory(String identifier, Function<RerankerOptions, RerankerFactory> openers) {
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
    public ModelProvider createModelProvider(Context context) {
        LibraryPlacement.check();
        FactoryUtil.ModelProviderFactoryHelper helper = FactoryUtil.createModelProviderFactoryHelper(this, context);
        helper.validate();
        SqlScoring scoring = SqlScoring.of(helper.getOptions(), context.getConfiguration());
        return SluiceModelProvider.of(
                context.getObjectIdentifier().getObjectName(),
                context.getCatalogModel(),
                scoring,
                SqlScoring.ofWaiting(helper.getOptions()),
                openers,
                context.getConfiguration());
    }
}
