package dev.sluice.inference.batching;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.ScoreCacheOptions;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.sharing.SharedThreads;
import dev.sluice.ranking.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outcomes in a file, by hash, for more than one process after the other. Shared by all models of a JVM that name the
 * same folder; another process that has it is refused.
 *
 * <p>Bounded by two generations: new outcomes, and old ones that are used again, go to the younger; when that has half
 * of the room, the elder is dropped and a new one begins. A file that was cut short by a crash opens with what was
 * written before. A failure of the disk makes outcomes be computed again, and is logged once. Thread-safe: one thread
 * of its own touches the file, since an interrupt of whoever reads a file would close it for all.
 */
public final class KeptOutcomes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptOutcomes.class);
    private static final String FILE = "scores.mv.db";
    private static final String SETTINGS = "settings";
    private static final String YOUNGER = "younger";
    private static final int PAGE_CACHE_MEGABYTES = 16;

    /** A key with its hash and what the file takes for an entry besides. */
    private static final int ENTRY_BYTES = 48;

    private static final Leases<Path, KeptOutcomes> OPEN = new Leases<>(KeptOutcomes::close);

    private final ExecutorService disk =
            Executors.newSingleThreadExecutor(task -> SharedThreads.daemon(task, "sluice-score-cache"));
    private final MVStore store;
    private final MVMap<String, Long> settings;
    private final long maxBytes;
    private MVMap<byte[], byte[]> younger;
    private MVMap<byte[], byte[]> elder;
    private long youngerBytes;
    private boolean failed;

    private KeptOutcomes(MVStore store, long maxBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
        this.settings = store.openMap(SETTINGS);
        long generation = settings.getOrDefault(YOUNGER, 1L);
        this.younger = generation(generation);
        this.elder = generation(generation - 1);
        younger.values().forEach(value -> youngerBytes += ENTRY_BYTES + value.length);
    }

    /**
     * Takes part in the outcomes of a folder, which is made where there is none.
     *
     * @param maker all that outcomes depend on besides the key of their unit
     */
    public static <R> OutcomeCache.Keeper<R> keeper(ScoreCacheOptions options, String maker, OutcomeForm<R> form)
            throws ModelException {
        Path folder = Path.of(options.folder()).toAbsolutePath().normalize();
        return new Keeper<>(OPEN.take(folder, () -> open(folder, options.maxBytes())), maker, form);
    }

    /** The outcomes of one model with one set of options. */
    private record Keeper<R>(Leases<Path, KeptOutcomes>.Lease lease, String maker, OutcomeForm<R> form)
            implements OutcomeCache.Keeper<R> {

        @Override
        public @Nullable R get(Object key) {
            float[] numbers = key instanceof ContentKey content ? lease.value().get(hash(content)) : null;
            return numbers == null ? null : form.fromNumbers().apply(numbers);
        }

        /** What is no number is a failure of the model, which may be well the next time. */
        @Override
        public void put(Object key, R outcome) {
            if (key instanceof ContentKey content) {
                float[] numbers = form.toNumbers().apply(outcome);
                for (float number : numbers) {
                    if (!Float.isFinite(number)) {
                        return;
                    }
                }
                lease.value().put(hash(content), numbers);
            }
        }

        private byte[] hash(ContentKey key) {
            byte[] name = (maker + '\0').getBytes(StandardCharsets.UTF_8);
            ByteBuffer all = ByteBuffer.allocate(name.length + key.sha256().remaining());
            return Sha256.of(all.put(name).put(key.sha256().duplicate()).array());
        }

        @Override
        public void close() {
            lease.release();
        }
    }

    static KeptOutcomes open(Path folder, long maxBytes) throws ModelException {
        try {
            Files.createDirectories(folder);
            MVStore store = new MVStore.Builder()
                    .fileName(folder.resolve(FILE).toString())
                    .cacheSize(PAGE_CACHE_MEGABYTES)
                    .open();
            try {
                return new KeptOutcomes(store, maxBytes);
            } catch (MVStoreException e) {
                store.closeImmediately();
                throw e;
            }
        } catch (IOException | MVStoreException e) {
            throw new ModelException(
                    "The score cache in '" + folder + "' cannot be opened (" + e.getMessage()
                            + "); expected a folder that can be written and that no other process uses. Name another one, or"
                            + " remove " + FILE + " in it",
                    e);
        }
    }

    private MVMap<byte[], byte[]> generation(long number) {
        MVMap.Builder<byte[], byte[]> types = new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
        return store.openMap("outcomes-" + number, types);
    }

    /** The numbers of a key; null where they are not known. */
    float @Nullable [] get(byte[] key) {
        return CompletableFuture.supplyAsync(() -> read(key), disk).join();
    }

    private float @Nullable [] read(byte[] key) {
        if (failed) {
            return null;
        }
        try {
            byte[] value = younger.get(key);
            if (value == null) {
                value = elder.get(key);
                if (value != null) {
                    add(key, value);
                }
            }
            return value == null ? null : numbers(value);
        } catch (MVStoreException e) {
            fail(e);
            return null;
        }
    }

    /** Keeps the numbers of a key. */
    void put(byte[] key, float[] numbers) {
        CompletableFuture.runAsync(() -> write(key, numbers), disk).join();
    }

    private void write(byte[] key, float[] numbers) {
        if (failed) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        try {
            add(key, bytes.array());
        } catch (MVStoreException e) {
            fail(e);
        }
    }

    private void add(byte[] key, byte[] value) {
        if (youngerBytes >= maxBytes / 2) {
            long generation = settings.getOrDefault(YOUNGER, 1L) + 1;
            store.removeMap(elder);
            elder = younger;
            younger = generation(generation);
            youngerBytes = 0;
            settings.put(YOUNGER, generation);
        }
        if (younger.put(key, value) == null) {
            youngerBytes += ENTRY_BYTES + value.length;
        }
    }

    private static float[] numbers(byte[] value) {
        FloatBuffer floats = ByteBuffer.wrap(value).asFloatBuffer();
        float[] numbers = new float[floats.remaining()];
        floats.get(numbers);
        return numbers;
    }

    private void fail(MVStoreException failure) {
        failed = true;
        LOG.warn("The score cache failed, and is not used any more: {}", failure.getMessage());
    }

    /** Writes what is new and closes the file. Idempotent. */
    @Override
    public void close() {
        if (!disk.isShutdown()) {
            CompletableFuture.runAsync(this::closeStore, disk).join();
            disk.shutdown();
        }
    }

    private void closeStore() {
        try {
            store.close();
        } catch (MVStoreException e) {
            LOG.warn("The score cache could not be written to its end: {}", e.getMessage());
            store.closeImmediately();
        }
    }
}
