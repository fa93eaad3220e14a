package dev.sluice.sql;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.ModelProviderFactory;
import org.apache.flink.table.ml.ModelProvider;

/** The provider with a model that behaves as a test tells it. */
public final class FaultyModelProviderFactory implements ModelProviderFactory {

    private final SluiceModelProviderFactory provider =
            new SluiceModelProviderFactory(FaultyModels.IDENTIFIER, FaultyModels::opener);

    @Override
    public String factoryIdentifier() {
        return provider.factoryIdentifier();
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return provider.requiredOptions();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return provider.optionalOptions();
    }

    @Override
    public ModelProvider createModelProvider(Context context) {
        return provider.createModelProvider(context);
    }
}
