package dev.sluice.jobs;

import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.hub.Patience;
import dev.sluice.jobs.demo.DemoOptions;
import dev.sluice.jobs.models.ModelCompiler;
import dev.sluice.jobs.models.UserModels;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Job;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.rerank.FakeReranker;
import dev.sluice.jobs.rerank.RerankerOpener;
import dev.sluice.jobs.rescore.RescoreJob;
import dev.sluice.jobs.rescore.RescoreOptions;
import dev.sluice.jobs.sql.ClientOptions;
import dev.sluice.jobs.sql.SqlClient;
import dev.sluice.jobs.stream.StreamJob;
import dev.sluice.jobs.stream.StreamOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs whole command lines on streams in memory, with jobs that only keep the options they got. */
public final class CommandLines {

    private final FakeReranker reranker = new FakeReranker();
    private final Shutdown shutdown = new Shutdown();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();
    private OutputStream target = out;
    private @Nullable StreamOptions streamed;
    private @Nullable RescoreOptions rescored;
    private @Nullable DemoOptions shown;
    private @Nullable ClientOptions queried;
    private @Nullable Path log;
    private RerankerOpener opener = reranker::open;
    private Job<StreamOptions> stream = (options, where) -> 0;
    private Job<RescoreOptions> rescore = (options, where) -> 0;
    private Job<ClientOptions> sql = (options, where) -> 0;
    private ModelCompiler compiler = Rerankers::compile;
    private UserModels models = new UserModels(Map.of("SLUICE_OFFLINE", "1"), Path.of("none"), Patience.DEFAULT);

    /** Models are pulled into a store of this user. */
    public CommandLines models(UserModels user) {
        models = user;
        return this;
    }

    /** Sets are ranked by the model that is asked for, not by {@link #reranker()}. */
    public CommandLines withModels() {
        opener = Rerankers::open;
        return this;
    }

    /** The stream job runs; it ends by itself, or by {@link #shutdown()}. */
    public CommandLines streaming() {
        stream = StreamJob::run;
        return this;
    }

    /** The rescore job runs; it ends by itself, or by {@link #shutdown()}. */
    public CommandLines rescoring() {
        return rescoring(RescoreJob::run);
    }

    /** The rescore job runs in another way. */
    public CommandLines rescoring(Job<RescoreOptions> job) {
        rescore = job;
        return this;
    }

    /** Statements are run. */
    public CommandLines querying() {
        sql = SqlClient::run;
        return this;
    }

    /** Models are compiled into this folder. */
    public CommandLines cache(Path folder) {
        compiler = (model, precision) -> Rerankers.compile(model, precision, new CacheFolder(folder));
        return this;
    }

    public CommandLines in(String text) {
        return in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    public CommandLines in(InputStream stream) {
        in = stream;
        return this;
    }

    public CommandLines out(OutputStream stream) {
        target = stream;
        return this;
    }

    public int run(String... arguments) {
        Log keeping = file -> {
            log = file;
            if (file != null && file.endsWith("unwritable")) {
                throw new CommandFailedException("--log " + file + " cannot be written");
            }
        };
        Surroundings surroundings =
                new Surroundings(in, target, new PrintStream(err, true, StandardCharsets.UTF_8), keeping, shutdown);
        Jobs jobs = new Jobs(
                (options, where) -> {
                    shown = options;
                    return 0;
                },
                opener,
                (options, where) -> {
                    streamed = options;
                    return stream.run(options, where);
                },
                (options, where) -> {
                    rescored = options;
                    return rescore.run(options, where);
                },
                (options, where) -> {
                    queried = options;
                    return sql.run(options, where);
                },
                compiler,
                models);
        Clock clock = Clock.fixed(Instant.parse("2026-11-25T10:11:12Z"), ZoneOffset.UTC);
        return Sluice.run(surroundings, jobs, clock, arguments);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public List<String> outLines() {
        return out().lines().toList();
    }

    public List<String> errLines() {
        return err().lines().toList();
    }

    public Shutdown shutdown() {
        return shutdown;
    }

    public FakeReranker reranker() {
        return reranker;
    }

    public StreamOptions streamed() {
        if (streamed == null) {
            throw new AssertionError("The stream job was not run: " + err());
        }
        return streamed;
    }

    public RescoreOptions rescored() {
        if (rescored == null) {
            throw new AssertionError("The rescore job was not run: " + err());
        }
        return rescored;
    }

    public ClientOptions queried() {
        if (queried == null) {
            throw new AssertionError("No SQL client was run: " + err());
        }
        return queried;
    }

    public DemoOptions shown() {
        if (shown == null) {
            throw new AssertionError("The demo was not run: " + err());
        }
        return shown;
    }

    public @Nullable Path log() {
        return log;
    }
}
