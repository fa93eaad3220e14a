package dev.sluice.inference.family;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;

/** A family of models: how a folder of one is recognised by its files, what it says of itself, how it is opened. */
public interface FamilyRule {

    /** What one of the family is called, such as {@code cross-encoder}. */
    String name();

    /** What is expected in a folder, for messages: models that people know. */
    String examples();

    /**
     * True if a folder says that it holds a model of this family; whether it is a whole one is another question.
     *
     * @throws ModelException if the file that says it cannot be read
     */
    boolean isIn(ModelFolder folder) throws ModelException;

    /**
     * Checks what can be checked without reading weights, so that a job is refused before it starts.
     *
     * @throws ModelException if the folder holds a broken model, or one that cannot be opened as asked
     */
    void check(ModelFolder folder, RerankerOptions options) throws ModelException;

    /**
     * What the files say of a model with these options, without opening it.
     *
     * @throws ModelException if the folder holds a broken model, or one that cannot be opened as asked
     */
    ModelDescription describe(ModelFolder folder, RerankerOptions options, Machine machine) throws ModelException;

    /**
     * Opens a model.
     *
     * @throws ModelException if it cannot be opened as asked
     */
    ModelFamily<?, ?> open(ModelFolder folder, RerankerOptions options, Machine machine) throws ModelException;

    /**
     * What a model is opened on.
     *
     * @param cache for what can be made again
     * @param cores that compute
     */
    record Machine(CacheFolder cache, int cores) {}
}
