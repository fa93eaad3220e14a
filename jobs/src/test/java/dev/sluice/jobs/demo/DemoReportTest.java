package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);
    private static final String HOSTILE =
            "Closes </script><!-- <script>alert('a \"quoted\" thing')</script> $1 \\ {{data}} & all";

    @TempDir
    private Path folder;

    @Test
    void pageHoldsItsFiguresChartsAndStyle() throws IOException {
        Path report = DemoReport.write(DemoResults.of(DemoResults.question("Q0", "Asks", 3, 1)), folder.resolve("new"));
        String page = Files.readString(report);
        assertThat(report).isEqualTo(folder.resolve("new").resolve("report.html"));
        String charts = Page.charts();
        assertThat(page.contains(charts)).as("has the chart library").isTrue();
        assertThat(page.replace(charts, ""))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n")
                .contains("prefers-color-scheme: dark", "JSON.parse", "default-src 'none'")
                .as("leaves no place open and loads nothing")
                .doesNotContain("{{", " src=", " href=", "@import", "url(");
    }

    @Test
    void noTextCanActAsMarkup() throws IOException {
        String page = DemoReport.page(DemoResults.of(DemoResults.question("Q0", HOSTILE, 3, 1)));
        assertThat(data(page).at("/questions/0/question").textValue()).isEqualTo(HOSTILE);
        assertThat(count(page, "<script>alert")).isZero();
        assertThat(count(page, "<script")).as("script elements").isEqualTo(3);
        assertThat(count(page, "</script")).as("ends of script elements").isEqualTo(3);
    }

    @Test
    void ofACorrectedWindowTheLastReportCounts() throws IOException {
        JsonNode windows = data(DemoReport.page(DemoResults.of())).get("windows");
        assertThat(windows).hasSize(2);
        assertThat(windows.at("/1/start").textValue()).isEqualTo("2026-11-23T10:01:00Z");
        assertThat(windows.at("/1/reranked").doubleValue()).isEqualTo(0.8);
    }

    @Test
    void figuresThatAreNotKnownAreNull() throws IOException {
        DemoResult nothing = DemoResults.of(DemoResults.nothingYet(), null, DemoResults.questions(null, null));
        JsonNode data = data(DemoReport.page(nothing));
        assertThat(data.at("/summary/documentsPerSecond").isNull()).isTrue();
        assertThat(data.at("/summary/bareLoopDocumentsPerSecond").isNull()).isTrue();
        assertThat(data.at("/questions/0/before").isNull()).isTrue();
        assertThat(data.get("measures")).isEmpty();
    }

    @Test
    void anOlderReportIsReplaced() throws IOException {
        Files.writeString(folder.resolve("report.html"), "old");
        DemoReport.write(DemoResults.of(), folder);
        assertThat(Files.readString(folder.resolve("report.html"))).startsWith("<!doctype html>");
        assertThat(names()).containsExactly("report.html");
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "text");
        assertThatThrownBy(() -> DemoReport.write(DemoResults.of(), file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot write report.html to " + file)
                .hasMessageContaining("FileAlreadyExistsException")
                .hasMessageContaining("choose another folder");
    }

    @Test
    void aFullDiskLeavesTheOlderFileAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("report.html"), "old");
        assertThatThrownBy(() -> WholeFile.write(folder, "report.html", writer -> {
                    writer.write("half".repeat(10_000));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write report.html to " + folder + " (IOException: No space left on device): expected"
                                + " a folder that can be written to and has room. Free some space or choose another folder.");
        assertThat(names()).containsExactly("report.html");
        assertThat(Files.readString(folder.resolve("report.html"))).isEqualTo("old");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static JsonNode data(String page) throws IOException {
        Matcher data = DATA.matcher(page);
        assertThat(data.find()).isTrue();
        return new ObjectMapper().readTree(data.group(1));
    }

    private static int count(String page, String part) {
        return page.split(Pattern.quote(part), -1).length - 1;
    }
}
