package dev.sluice.benchmarks;

import dev.sluice.jobs.Sluice;
import java.io.IOException;
import java.util.Locale;

/**
 * Sluice's command line in a process of its own, so that memory is that of one command alone. Prints one JSON line when
 * the process ends; what the command itself prints has to go to a file.
 *
 * <p>Arguments: those of the command line.
 */
final class EvaluateRun {

    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(EvaluateRun::printFigures));
        Sluice.main(arguments);
    }

    private static void printFigures() {
        try {
            System.out.printf(
                    Locale.ROOT,
                    "{\"cpu_seconds\": %.2f, \"peak_mb\": %.0f}%n",
                    ProcessUsage.cpuSeconds(),
                    ProcessUsage.megabytes("VmHWM"));
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private EvaluateRun() {}
}
