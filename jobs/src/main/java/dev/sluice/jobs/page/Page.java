package dev.sluice.jobs.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTML file with its charts, style and figures inside, which loads nothing from anywhere. It is made of what lies
 * beside a class as {@code NAME.html}, with places for the rest, {@code NAME.css} and {@code NAME.js}; style and script
 * of all pages stand in front of these.
 */
public final class Page {

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * Puts a page together.
     *
     * @param owner the class that the parts of the page lie beside
     * @param data the figures, as the page's script reads them
     */
    public static String of(Class<?> owner, String name, JsonNode data) throws IOException {
        Map<String, String> parts = Map.of(
                "style",
                resource(Page.class, "page.css") + resource(owner, name + ".css"),
                "charts",
                charts(),
                "data",
                inScript(data),
                "script",
                resource(Page.class, "page.js") + resource(owner, name + ".js"));
        return PLACE.matcher(resource(owner, name + ".html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** The chart library, in the build that has just what pages draw. */
    public static String charts() throws IOException {
        Properties library = new Properties();
        try (InputStream properties = open(Page.class, "/META-INF/maven/org.webjars.npm/echarts/pom.properties")) {
            library.load(properties);
        }
        return resource(
                Page.class,
                "/META-INF/resources/webjars/echarts/" + library.getProperty("version")
                        + "/dist/echarts.common.min.js");
    }

    /** JSON that may stand inside a script element, whatever the texts in it are. */
    private static String inScript(JsonNode data) {
        // Outside of texts JSON has no such sign, and within them the escape means the same. So no text can end the
        // script element or begin a comment in it.
        return data.toString().replace("<", "\\u003c");
    }

    private static String resource(Class<?> owner, String name) throws IOException {
        try (InputStream content = open(owner, name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(Class<?> owner, String name) throws IOException {
        InputStream content = owner.getResourceAsStream(name);
        if (content == null) {
            throw new FileNotFoundException(
                    "The page needs " + name + " on the classpath, and it is not there. Build Sluice anew.");
        }
        return content;
    }

    private Page() {}
}
