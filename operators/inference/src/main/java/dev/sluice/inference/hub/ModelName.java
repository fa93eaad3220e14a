package dev.sluice.inference.hub;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a model is called on a hub: {@code owner/name}, or {@code name} alone, and a revision where one is asked for.
 * Each part is safe as the name of a folder.
 *
 * @param repository {@code owner/name} or {@code name}
 * @param revision a branch, a tag or a commit; null where none was named, which means {@link #MAIN}
 */
public record ModelName(String repository, @Nullable String revision) {

    /** The branch that is meant where no revision is named. */
    public static final String MAIN = "main";

    private static final int MAX_LENGTH = 96;
    private static final int MAX_REVISION_LENGTH = 200;
    private static final Pattern REPOSITORY = Pattern.compile("(?:\\w(?:[\\w.-]*\\w)?/)?\\w(?:[\\w.-]*\\w)?");
    private static final Pattern REVISION = Pattern.compile("\\w[\\w.+-]*(?:/\\w[\\w.+-]*)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** @throws IllegalArgumentException if a part is none that a hub may have given */
    public ModelName {
        if (repository.length() > MAX_LENGTH
                || !REPOSITORY.matcher(repository).matches()
                || repository.contains("--")
                || repository.contains("..")) {
            throw new IllegalArgumentException("'" + printable(repository) + "' is no name of a model; expected"
                    + " owner/name or name, of letters, digits, '-', '_' and '.', as the hub writes it");
        }
        if (revision != null
                && (revision.length() > MAX_REVISION_LENGTH
                        || !REVISION.matcher(revision).matches()
                        || revision.contains(".."))) {
            throw new IllegalArgumentException(
                    "'" + printable(revision) + "' is no revision; expected a branch, a tag or a commit");
        }
    }

    /**
     * Reads {@code owner/name} or {@code owner/name@revision}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static ModelName parse(String text) {
        int at = text.indexOf('@');
        return at < 0 ? new ModelName(text, null) : new ModelName(text.substring(0, at), text.substring(at + 1));
    }

    /** The name that a text is; empty where it is none. */
    public static Optional<ModelName> of(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The same model at a revision. */
    public ModelName at(String other) {
        return new ModelName(repository, other);
    }

    /** The revision, {@link #MAIN} where none was named. */
    public String revisionOrMain() {
        return revision == null ? MAIN : revision;
    }

    /** Whether the revision is a whole commit, which never means anything else later. */
    public boolean isPinned() {
        return revision != null && isCommit(revision);
    }

    /** The part before the slash; empty where there is none. */
    public String owner() {
        int slash = repository.indexOf('/');
        return slash < 0 ? "" : repository.substring(0, slash);
    }

    /** The part behind the slash. */
    public String shortName() {
        return repository.substring(repository.indexOf('/') + 1);
    }

    /** The repository as the name of one folder or file: {@code owner--name}. */
    public String flat() {
        return repository.replace("/", "--");
    }

    /** Whether a text is a whole commit: 40 hexadecimal digits. */
    public static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** The repository, with the revision where one was named. */
    @Override
    public String toString() {
        return revision == null ? repository : repository + "@" + revision;
    }

    /** A text from outside, fit for a message. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_REVISION_LENGTH ? line : line.substring(0, MAX_REVISION_LENGTH) + "...";
    }
}
