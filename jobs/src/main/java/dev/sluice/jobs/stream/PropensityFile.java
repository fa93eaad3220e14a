package dev.sluice.jobs.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How likely a user looks at each rank, as {@code --propensities} gives it: one number a line, from rank 1. */
final class PropensityFile {

    /**
     * Reads the file.
     *
     * @return the numbers, at least one
     * @throws IllegalArgumentException if it cannot be read or a line is no number above 0 and at most 1
     */
    static List<Double> read(Path path) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("propensities " + path + ": there is no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("propensities " + path + " cannot be read as a text in UTF-8", e);
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "propensities " + path + " is empty; expected one number a line for rank 1, 2 and so on");
        }
        List<Double> propensities = new ArrayList<>();
        for (String line : lines) {
            propensities.add(propensity(line, path + ":" + (propensities.size() + 1)));
        }
        return propensities;
    }

    private static double propensity(String line, String place) {
        try {
            double propensity = Double.parseDouble(line);
            if (propensity > 0 && propensity <= 1) {
                return propensity;
            }
        } catch (NumberFormatException e) {
            // Refused below, as any other line that is no propensity.
        }
        throw new IllegalArgumentException("propensities " + place + ": '" + line
                + "' is no propensity; expected a number above 0 and at most 1, such as 0.5");
    }

    private PropensityFile() {}
}
