package dev.sluice.jobs.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of the demo as a page to look at: one HTML file with its charts, style and figures inside, which loads nothing
 * from anywhere.
 */
public final class DemoReport {
    private static final String NAME = "report.html";
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * Writes the page.
     *
     * @param folder is made where it is missing; an older report in it is replaced
     * @return the page's file
     * @throws IOException if the file cannot be written; nothing half-written is left behind then
     */
    public static Path write(DemoResult result, Path folder) throws IOException {
        String page = page(result);
        return WholeFile.write(folder, NAME, writer -> writer.write(page));
    }

    static String page(DemoResult result) throws IOException {
        Map<String, String> parts = Map.of(
                "style", resource("report.css"),
                "charts", charts(),
                "data", ReportData.of(result),
                "script", resource("report.js"));
        return PLACE.matcher(resource(NAME)).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** The chart library, in the build that has just what the page draws. */
    static String charts() throws IOException {
        Properties library = new Properties();
        try (InputStream properties = open("/META-INF/maven/org.webjars.npm/echarts/pom.properties")) {
            library.load(properties);
        }
        return resource("/META-INF/resources/webjars/echarts/" + library.getProperty("version")
                + "/dist/echarts.common.min.js");
    }

    private static String resource(String name) throws IOException {
        try (InputStream content = open(name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream content = DemoReport.class.getResourceAsStream(name);
        if (content == null) {
            throw new FileNotFoundException(
                    "The report needs " + name + " on the classpath, and it is not there. Build Sluice anew.");
        }
        return content;
    }

    private DemoReport() {}
}
