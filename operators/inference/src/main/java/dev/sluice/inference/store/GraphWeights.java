package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.OnnxFiles;
import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.ModelListing;
import dev.sluice.inference.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files that exported models keep weights in, whatever these are called: only the model itself names them. */
final class GraphWeights {

    /**
     * The files that exported models name.
     *
     * @param listing of the repository, which has to have them
     * @param files of the repository; those that are no exported models are passed over
     * @param folder where they lie, whole
     * @throws ModelException if one cannot be read, or names a file that the repository does not have
     */
    static List<HubFile> namedBy(ModelListing listing, List<HubFile> files, Path folder) throws ModelException {
        List<HubFile> named = new ArrayList<>();
        for (HubFile graph : files) {
            if (OnnxFiles.isOne(graph.path())) {
                String beside = graph.path().substring(0, graph.path().lastIndexOf('/') + 1);
                for (String location : OnnxFile.externalLocations(folder.resolve(graph.path()))) {
                    named.add(listed(listing, beside + location).orElseThrow(() -> missing(listing, graph, location)));
                }
            }
        }
        return named;
    }

    private static Optional<HubFile> listed(ModelListing listing, String path) {
        return listing.files().stream().filter(file -> file.path().equals(path)).findFirst();
    }

    private static ModelException missing(ModelListing listing, HubFile graph, String location) {
        return new ModelException("Model '" + listing.name() + "' has weights of '" + graph.path() + "' in '" + location
                + "', which its repository does not have; expected it beside. Choose another precision or model");
    }

    private GraphWeights() {}
}
