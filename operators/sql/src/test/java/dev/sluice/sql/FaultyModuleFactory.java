package dev.sluice.sql;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.ModuleFactory;
import org.apache.flink.table.module.Module;

/** The module with a model that behaves as a test tells it. */
public final class FaultyModuleFactory implements ModuleFactory {

    private final SluiceModuleFactory module = new SluiceModuleFactory(FaultyModels.IDENTIFIER, FaultyModels::opener);

    @Override
    public String factoryIdentifier() {
        return module.factoryIdentifier();
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return module.requiredOptions();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return module.optionalOptions();
    }

    @Override
    public Module createModule(Context context) {
        return module.createModule(context);
    }
}
