package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.inference.text.TokenizerFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Texts and prompts become the tokens that the published model's own tokenizer makes of them. Runs only where
 * {@code SLUICE_SHARED} names a folder with that tokenizer and its cases.
 */
@Tag("shared")
class RealTokenizerTest {

    private static final int DOCUMENT_MARKER = 151_670;
    private static final int QUERY_MARKER = 151_671;
    private static final Pattern PASSAGE =
            Pattern.compile("<passage id=\"\\d+\">\n(.*?)<\\|embed_token\\|>\n</passage>\n", Pattern.DOTALL);
    private static final Pattern INSTRUCTION = Pattern.compile("\n<instruct>\n(.*?)\n</instruct>\n", Pattern.DOTALL);
    private static final Pattern QUERY = Pattern.compile("<query>\n(.*)<\\|rerank_token\\|>\n</query>", Pattern.DOTALL);

    private static final List<JsonNode> CASES = new ArrayList<>();
    private static TokenizerFile file;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() throws Exception {
        Path shared = Path.of(Objects.requireNonNull(System.getenv("SLUICE_SHARED")));
        file = TokenizerFile.read(ModelFolder.of(shared.resolve("tokenizers/jina-reranker-v3")));
        tokenizer = Tokenizer.openPlain("published", file.json());
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(shared.resolve("golden/listwise/real-tokenizer.jsonl"))) {
            CASES.add(json.readTree(line));
        }
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void idsEndAtTheMarkers() {
        assertThat(file.highestId()).isEqualTo(QUERY_MARKER);
        assertThat(file.addedTokens()).contains("<|im_end|>").endsWith(Markup.DOCUMENT_MARKER, Markup.QUERY_MARKER);
        assertThatThrownBy(file::pairTemplate)
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("no 'post_processor' that puts special tokens around a pair");
    }

    @Test
    void textsBecomeTheTokensOfTheReference() {
        assertThat(CASES).hasSizeGreaterThan(20);
        for (JsonNode golden : CASES) {
            assertThat(tokenizer.encode(golden.get("text").asText()))
                    .as(golden.get("name").asText())
                    .containsExactly(ids(golden));
        }
    }

    @Test
    void tokensBecomeTheTextsOfTheReference() {
        for (JsonNode golden : CASES) {
            assertThat(tokenizer.decode(ids(golden)))
                    .as(golden.get("name").asText())
                    .isEqualTo(golden.path("decoded").asText(golden.get("text").asText()));
        }
    }

    @Test
    void blocksAreThePromptsOfTheReferenceWithItsTokens() throws Exception {
        BlockLimits limits = new BlockLimits(512, 2_048, 131_072, 125, 131_072);
        BlockPlanner planner = new BlockPlanner(tokenizer, limits, ControlTokens.KEEP, List.of());
        int seen = 0;
        for (JsonNode golden : CASES) {
            String prompt = golden.get("text").asText();
            Matcher query = QUERY.matcher(prompt);
            if (!query.find()) {
                continue;
            }
            seen++;
            Matcher instruction = INSTRUCTION.matcher(prompt);
            List<String> documents = PASSAGE.matcher(prompt)
                    .results()
                    .map((MatchResult passage) -> passage.group(1))
                    .toList();
            ListwisePlan plan = planner.plan(query.group(1), instruction.find() ? instruction.group(1) : "", documents);
            assertThat(plan.units()).as(golden.get("name").asText()).hasSize(1);
            BlockUnit unit = plan.units().get(0);
            assertThat(unit.ids()).as(golden.get("name").asText()).containsExactly(ids(golden));
            assertThat(unit.documents()).isEqualTo(documents.size()).isGreaterThan(1);
            for (int document = 0; document < documents.size(); document++) {
                assertThat(unit.ids()[unit.markers()[document]]).isEqualTo(DOCUMENT_MARKER);
            }
            assertThat(unit.ids()[unit.markers()[documents.size()]]).isEqualTo(QUERY_MARKER);
        }
        assertThat(seen).isEqualTo(3);
    }

    private static int[] ids(JsonNode golden) {
        int[] ids = new int[golden.get("ids").size()];
        for (int place = 0; place < ids.length; place++) {
            ids[place] = golden.get("ids").get(place).asInt();
        }
        return ids;
    }
}
