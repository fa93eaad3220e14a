package dev.sluice.jobs.faults;

import dev.sluice.jobs.cluster.Distribution;
import dev.sluice.jobs.cluster.JavaProcess;
import dev.sluice.jobs.stream.KafkaTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code stream} command in a process of its own, out of the distribution folder as the launcher starts it. */
final class StreamProcess {

    /** Short, as results wait for it. */
    private static final String CHECKPOINT_INTERVAL = "500ms";

    /**
     * Starts it.
     *
     * @param folder takes all that it writes
     * @param more options of the command
     */
    static JavaProcess start(Path folder, String bootstrapServers, KafkaTopics topics, List<String> more)
            throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> jvm = List.of(
                "-Xmx1g",
                // Beyond the launcher: a heap that is there from the start, so that what grows afterwards is all the
                // rest.
                "-Xms1g",
                "-XX:+AlwaysPreTouch",
                "-XX:-UsePerfData",
                "-Dfile.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary,
                "-Djna.tmpdir=" + temporary,
                "-Dsluice.temporary.folder=" + temporary);
        List<String> program = new ArrayList<>(List.of(
                "dev.sluice.jobs.Sluice",
                "stream",
                "--bootstrap-servers=" + bootstrapServers,
                "--candidates=" + topics.candidates(),
                "--ranked=" + topics.ranked(),
                "--dead-letters=" + topics.deadLetters(),
                "--quality=" + topics.quality(),
                "--window=1m",
                "--checkpoint-interval=" + CHECKPOINT_INTERVAL,
                "--checkpoint-dir=" + folder.resolve("checkpoints"),
                "--timeout=none"));
        program.addAll(more);
        return JavaProcess.start(
                "stream",
                folder,
                new Distribution().localClassPath(),
                jvm,
                program,
                Map.of(
                        "DJL_CACHE_DIR", temporary.toString(),
                        "DJL_OFFLINE", "true",
                        "RUST_FLAVOR", "cpu",
                        "ORT_DISABLE_TELEMETRY", "1"));
    }

    private StreamProcess() {}
}
