package dev.sluice.jobs.stream;

import dev.sluice.jobs.running.CheckpointFolder;
import dev.sluice.ranking.Sha256;
import java.nio.charset.StandardCharsets;

/** Where a stream job keeps its checkpoints, and whose they are. */
final class StreamCheckpoints {

    private static final String PLAIN_NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]*";
    private static final int LONGEST_NAME = 200;

    /** The folder of a job for which its user names none: the same whenever it is started in the same folder. */
    static String folderOf(StreamOptions options) {
        return "sluice-out/stream/" + fileName(options.candidates().group()) + "/"
                + fileName(options.results().ranked());
    }

    /** They hold positions in one topic. */
    static CheckpointFolder.Owner owner(StreamOptions options) {
        return new CheckpointFolder.Owner(
                "candidates-topic", "reads", options.candidates().topic());
    }

    /** A group may have any name; what no file can have is replaced, with a hash to keep different ones apart. */
    private static String fileName(String text) {
        if (text.length() <= LONGEST_NAME && text.matches(PLAIN_NAME)) {
            return text;
        }
        String hash = Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
        return text.replaceAll("[^A-Za-z0-9_-]", "_").substring(0, Math.min(text.length(), LONGEST_NAME)) + "-" + hash;
    }

    private StreamCheckpoints() {}
}
