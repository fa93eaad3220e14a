package dev.sluice.inference.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.inference.ModelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingReaderTest {

    private static final ModelName NAME = ModelName.parse("owner/ranker");
    private static final String BLOB = "9e26dfeeb6e641a33dae4961196235bdb965b21b";

    private static ModelListing read(ModelName name, String card, String file) throws ModelException {
        String listing = "{\"sha\":\"" + FakeHub.COMMIT + "\"," + card + "\"siblings\":[" + file + "]}";
        return new ListingReader(HubEndpoint.of("https://hub.example", Map.of(), Path.of("none")))
                .read(name, listing.getBytes(StandardCharsets.UTF_8));
    }

    private static String file(String rest) {
        return "{\"rfilename\":\"config.json\"" + rest + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"cardData\":{\"license\":\"mit\"},; mit; true",
                "\"cardData\":{\"license\":[\"mit\",\"gpl-3.0\"]},; mit, gpl-3.0; false",
                "\"cardData\":{\"license\":\"other\",\"license_name\":\"own\"},; own; false",
                "\"cardData\":null,\"tags\":[\"onnx\",\"license:apache-2.0\"],; apache-2.0; true",
                "\"tags\":[\"onnx\"],; unknown; false"
            })
    void theLicenseIsThatOfTheCardElseOfTheTags(String card, String title, boolean permissive) throws Exception {
        assertThat(read(NAME, card, "").license()).isEqualTo(new License(title, permissive));
    }

    @Test
    void aFileWithoutASizeOrAHashIsRefused() {
        assertRefused(NAME, file(",\"size\":2"), "no size or no hash of the file 'config.json'");
        assertRefused(NAME, file(",\"blobId\":\"" + BLOB + "\""), "no size or no hash of the file 'config.json'");
        assertRefused(NAME, file(",\"size\":2,\"blobId\":\"x\""), "'x' is no hash");
        assertRefused(NAME, file(",\"size\":-2,\"blobId\":\"" + BLOB + "\""), "has a size of -2");
    }

    @Test
    void aFileThatIsListedTwiceIsRefused() {
        String file = file(",\"size\":2,\"blobId\":\"" + BLOB + "\"");
        assertRefused(NAME, file + "," + file, "lists the file 'config.json' twice");
    }

    @Test
    void anotherCommitThanTheOneAskedForIsRefused() {
        assertRefused(NAME.at("f".repeat(40)), file(""), "another commit than '" + FakeHub.COMMIT + "'");
    }

    private static void assertRefused(ModelName name, String file, String reason) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> read(name, "", file))
                .withMessageContaining("What https://hub.example says of model 'owner/ranker' is refused")
                .withMessageContaining(reason);
    }
}
