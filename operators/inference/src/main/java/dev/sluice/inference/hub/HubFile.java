package dev.sluice.inference.hub;

import java.util.regex.Pattern;

/**
 * A file of a repository.
 *
 * @param path within the repository, parts separated by {@code /}; never leads out of a folder
 * @param bytes its size
 * @param hash by which it is verified
 */
public record HubFile(String path, long bytes, FileHash hash) {

    private static final int MAX_PATH_LENGTH = 1024;
    private static final Pattern UNSAFE = Pattern.compile("[\\\\:\\p{Cntrl}]");

    /** @throws IllegalArgumentException if the path could lead out of a folder, or the size is negative */
    public HubFile {
        if (!isSafe(path)) {
            throw new IllegalArgumentException("The name '" + ModelName.printable(path) + "' is refused; expected a"
                    + " path within the repository, without '..', empty parts, '\\', ':' and control characters");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("'" + path + "' has a size of " + bytes + "; expected at least 0");
        }
    }

    private static boolean isSafe(String path) {
        if (path.isBlank()
                || path.length() > MAX_PATH_LENGTH
                || UNSAFE.matcher(path).find()) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.isBlank() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
