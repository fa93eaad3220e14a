package dev.sluice.jobs.demo;

import dev.sluice.jobs.page.Page;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A run of the demo as a page to look at: one HTML file with its charts, style and figures inside, which loads nothing
 * from anywhere.
 */
public final class DemoReport {
    private static final String NAME = "report";

    /**
     * Writes the page.
     *
     * @param folder is made where it is missing; an older report in it is replaced
     * @return the page's file
     * @throws IOException if the file cannot be written; nothing half-written is left behind then
     */
    public static Path write(DemoResult result, Path folder) throws IOException {
        String page = page(result);
        return WholeFile.write(folder, NAME + ".html", writer -> writer.write(page));
    }

    static String page(DemoResult result) throws IOException {
        return Page.of(DemoReport.class, NAME, ReportData.of(result));
    }

    private DemoReport() {}
}
