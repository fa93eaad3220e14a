package dev.sluice.ranking.wire;

import dev.sluice.ranking.ModelIdentity;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The member {@code model} of rankings and reports. */
final class ModelIdentityJson {

    static ModelIdentity read(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        String model = null;
        String version = null;
        String precision = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "name" -> model = reader.text();
                case "version" -> version = reader.text();
                case "precision" -> precision = reader.text();
                default -> reader.skip();
            }
        }
        return new ModelIdentity(
                reader.require(model, "name"),
                reader.require(version, "version"),
                reader.require(precision, "precision"));
    }

    static void write(RecordWriter writer, @Nullable ModelIdentity model) throws IOException {
        if (model == null) {
            writer.nothing("model");
            return;
        }
        writer.startObject("model");
        writer.text("name", model.name());
        writer.text("version", model.version());
        writer.text("precision", model.precision());
        writer.endObject();
    }

    private ModelIdentityJson() {}
}
