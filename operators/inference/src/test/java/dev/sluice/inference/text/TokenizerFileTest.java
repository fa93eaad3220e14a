package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tokenizer.json from anywhere is read as what it says, or refused with the reason. */
class TokenizerFileTest {

    private static final String ADDED_TOKENS = """
            [{"id":0,"content":"[CLS]","special":true,"single_word":false,"lstrip":false,"rstrip":false,
              "normalized":false},
             {"id":1,"content":"[SEP]","special":true,"single_word":false,"lstrip":false,"rstrip":false,
              "normalized":false},
             {"id":6,"content":"[MORE]","special":true,"single_word":false,"lstrip":false,"rstrip":false,
              "normalized":false}]""";
    private static final String SINGLE = """
            [{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}}]""";
    private static final String PAIR = """
            [{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
             {"SpecialToken":{"id":"two","type_id":2}},{"Sequence":{"id":"B","type_id":1}},
             {"SpecialToken":{"id":"[SEP]","type_id":1}}]""";
    private static final String SPECIAL = """
            {"[CLS]":{"id":"[CLS]","ids":[0],"tokens":["[CLS]"]},
             "[SEP]":{"id":"[SEP]","ids":[1],"tokens":["[SEP]"]},
             "two":{"id":"two","ids":[1,6],"tokens":["[SEP]","[MORE]"]}}""";
    private static final String TEMPLATE = template(SINGLE, PAIR, SPECIAL);
    private static final String VOCABULARY = """
            {"[CLS]":0,"[SEP]":1,"[UNK]":2,"red":3,"green":4,"blue":5}""";
    private static final String WORDS = words(VOCABULARY);
    private static final String VALID = file(ADDED_TOKENS, TEMPLATE, WORDS);
    private static final String UNKNOWN_FIRST = unigram("[[\"<unk>\",0.0],[\"a\",-1.5],[\"b\",-2]]", "0");

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    Path folder;

    @Test
    void aValidFileIsReadAsWhatItSays() throws Exception {
        TokenizerFile file = read(VALID);
        assertThat(file.highestId()).isEqualTo(6);
        assertThat(file.addedTokens()).containsExactly("[CLS]", "[SEP]", "[MORE]");
        assertThat(file.json()).isEqualTo(VALID.getBytes(StandardCharsets.UTF_8));
        PairTemplate template = file.pairTemplate();
        assertThat(template.addedToQuery()).isEqualTo(1);
        assertThat(template.addedToPair()).isEqualTo(4);
        assertThat(template.highestType()).isEqualTo(2);
        TokenPair pair = template.pair(new int[] {3, 4}, new int[] {2, 5, 4, 3}, 1, 3);
        assertThat(pair.ids()).containsExactly(0, 3, 4, 1, 6, 5, 4, 1);
        assertThat(pair.types()).containsExactly(0, 0, 0, 2, 2, 1, 1, 1);
    }

    @Test
    void theOrderOfMembersDoesNotMatter() throws Exception {
        TokenizerFile file = read("{\"model\":" + WORDS + ",\"post_processor\":" + TEMPLATE + ",\"added_tokens\":"
                + ADDED_TOKENS + ",\"version\":\"1.0\"}");
        assertThat(file.highestId()).isEqualTo(6);
        assertThat(file.pairTemplate().addedToPair()).isEqualTo(4);
    }

    @Test
    void theFormOfBertTellsTheTextsApart() throws Exception {
        String bert = "{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",1],\"cls\":[\"[CLS]\",0]}";
        PairTemplate template = read(file(ADDED_TOKENS, bert, WORDS)).pairTemplate();
        assertThat(template.addedToQuery()).isEqualTo(2);
        TokenPair pair = template.pair(new int[] {3}, new int[] {4, 5}, 0, 2);
        assertThat(pair.ids()).containsExactly(0, 3, 1, 4, 5, 1);
        assertThat(pair.types()).containsExactly(0, 0, 0, 1, 1, 1);
    }

    @Test
    void theFormOfRobertaHasTwoSeparatorsAndOneType() throws Exception {
        PairTemplate template =
                read(file(ADDED_TOKENS, roberta("1", "0"), WORDS)).pairTemplate();
        assertThat(template.addedToQuery()).isEqualTo(2);
        TokenPair pair = template.pair(new int[] {3}, new int[] {4, 5}, 0, 2);
        assertThat(pair.ids()).containsExactly(0, 3, 1, 1, 4, 5, 1);
        assertThat(pair.types()).containsOnly(0);
    }

    @Test
    void aSequenceMayHoldOneFormAndPartsThatAddNothing() throws Exception {
        String bytes = "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":false,\"use_regex\":true}";
        String nested = sequence(bytes, sequence(roberta("1", "0")));
        assertThat(read(file(ADDED_TOKENS, nested, WORDS)).pairTemplate().addedToPair())
                .isEqualTo(4);
        assertRefused(file(ADDED_TOKENS, sequence(roberta("1", "0"), TEMPLATE), WORDS))
                .hasMessageContaining("has a 'post_processor' of 2 parts that add tokens; expected one at most");
        String none = file(ADDED_TOKENS, sequence(bytes, bytes), WORDS);
        assertPairRefused(none).hasMessageContaining("no 'post_processor' that puts special tokens around a pair");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true}", "ABSENT"})
    void aPairWithoutSpecialTokensIsRefusedButSingleTextsAreRead(String postProcessor) throws Exception {
        String file = postProcessor.equals("ABSENT")
                ? "{\"added_tokens\":" + ADDED_TOKENS + ",\"model\":" + WORDS + "}"
                : file(ADDED_TOKENS, postProcessor, WORDS);
        assertThat(read(file).highestId()).isEqualTo(6);
        assertPairRefused(file)
                .hasMessageContaining("has no 'post_processor' that puts special tokens around a pair; expected one of"
                        + " type 'TemplateProcessing', 'BertProcessing' or 'RobertaProcessing'. Use a model whose");
    }

    @Test
    void anUnknownPostProcessorIsRefused() throws Exception {
        assertRefused(file(ADDED_TOKENS, "{\"type\":\"Other\"}", WORDS))
                .hasMessageContaining("'post_processor' of type \"Other\"; expected 'TemplateProcessing'");
        assertRefused(file(ADDED_TOKENS, "\"TemplateProcessing\"", WORDS)).hasMessageContaining("'post_processor' of");
    }

    @Test
    void aSpecialTokenThatTheTemplateDoesNotDefineIsRefused() throws Exception {
        String special = "{\"[CLS]\":{\"id\":\"[CLS]\",\"ids\":[0],\"tokens\":[\"[CLS]\"]}}";
        assertPairRefused(file(ADDED_TOKENS, template(SINGLE, PAIR, special), WORDS))
                .hasMessageContaining("has the special token 'two' in its template without ids");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ids\":[1,6]|\"ids\":[1,7]|expected id 6, as its vocabulary has it",
                "\"ids\":[1,6]|\"ids\":[1,5]|expected id 6, as its vocabulary has it",
                "\"ids\":[1,6]|\"ids\":[1,-6]|expected id 6, as its vocabulary has it",
                "\"ids\":[1,6]|\"ids\":[1,4294967302]|expected id 6, as its vocabulary has it",
                "\"ids\":[1,6]|\"ids\":[1,6.0]|expected id 6, as its vocabulary has it",
                "\"ids\":[1,6]|\"ids\":[1]|as many 'ids' as 'tokens'",
                "\"ids\":[1,6]|\"ids\":[]|as many 'ids' as 'tokens'",
                "\"ids\":[1,6]|\"ids\":1|as many 'ids' as 'tokens'",
                "\"[SEP]\",\"[MORE]\"|\"[SEP]\",\"[LESS]\"|expected a token of its vocabulary",
            })
    void aSpecialTokenWithOtherIdsThanTheVocabularyIsRefused(String valid, String broken, String message)
            throws Exception {
        assertThat(SPECIAL).contains(valid);
        assertPairRefused(file(ADDED_TOKENS, template(SINGLE, PAIR, SPECIAL.replace(valid, broken)), WORDS))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"id\":\"B\"|\"id\":\"A\"|the sequences [A, A]; expected [A, B]",
                "\"id\":\"A\"|\"id\":\"B\"|the sequences [B, B]; expected [A, B]",
                "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}},||the sequences [A]; expected [A, B]",
                "\"type_id\":1|\"type_id\":-1|the 'type_id' -1; expected a number from 0",
                "\"type_id\":1|\"type_id\":4294967296|the 'type_id' 4294967296; expected a number from 0",
                "\"type_id\":1|\"type_id\":\"1\"|the 'type_id' \"1\"; expected a number from 0",
                "\"type_id\":1|\"more\":1|the 'type_id' absent; expected a number from 0",
                "\"Sequence\":{\"id\":\"B\"|\"Other\":{\"id\":\"B\"|expected one 'Sequence' or one 'SpecialToken'",
            })
    void aPairTemplateThatIsMoreOrLessThanQueryAndDocumentIsRefused(String valid, String broken, String message)
            throws Exception {
        assertThat(PAIR).contains(valid);
        String changed = PAIR.replace(valid, broken == null ? "" : broken);
        assertPairRefused(file(ADDED_TOKENS, template(SINGLE, changed, SPECIAL), WORDS))
                .hasMessageContaining(message);
    }

    @Test
    void aPairTemplateWithTheDocumentFirstIsRefused() throws Exception {
        String swapped =
                PAIR.replace("\"A\"", "\"C\"").replace("\"B\"", "\"A\"").replace("\"C\"", "\"B\"");
        assertPairRefused(file(ADDED_TOKENS, template(SINGLE, swapped, SPECIAL), WORDS))
                .hasMessageContaining("the sequences [B, A]; expected [A, B], the query once and then the document");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA", "B", "AB", ""})
    void aTemplateThatDoesNotHoldASingleTextOnceIsRefused(String letters) throws Exception {
        String single = letters.chars()
                .mapToObj(letter -> "{\"Sequence\":{\"id\":\"" + (char) letter + "\",\"type_id\":0}}")
                .collect(Collectors.joining(",", "[", "]"));
        assertRefused(file(ADDED_TOKENS, template(single, PAIR, SPECIAL), WORDS))
                .hasMessageContaining("a template 'single' with the sequences [")
                .hasMessageContaining("]; expected [A], the text, once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"7|0", "1|5", "-1|0", "1.0|0", "\"1\"|0", "null|0", "1|4294967296", "1|16777217"})
    void aFixedFormWithOtherIdsThanTheVocabularyIsRefused(String sep, String cls) throws Exception {
        assertPairRefused(file(ADDED_TOKENS, roberta(sep, cls), WORDS))
                .hasMessageContaining("as its vocabulary has it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"RobertaProcessing\"}",
                "{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",1]}",
                "{\"type\":\"BertProcessing\",\"sep\":1,\"cls\":0}",
                "{\"type\":\"BertProcessing\",\"sep\":[1,\"[SEP]\"],\"cls\":[0,\"[CLS]\"]}",
            })
    void aFixedFormWithoutItsTokensIsRefused(String postProcessor) throws Exception {
        assertPairRefused(file(ADDED_TOKENS, postProcessor, WORDS)).hasMessageContaining("expected a pair of name and");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-9223372036854775809",
                "16777217",
                "4294967296",
                "18446744073709551616",
                "1.0",
                "1e3",
                "\"5\"",
                "null",
                "true",
                "[5]",
                "{}"
            })
    void anIdThatIsNoneIsRefused(String id) throws Exception {
        assertRefused(file(ADDED_TOKENS, TEMPLATE, words(VOCABULARY.replace(":5", ":" + id))))
                .hasMessageContaining("has a token with the id ")
                .hasMessageContaining("; expected a number from 0 to 16777216. Fetch it again");
        assertRefused(file(ADDED_TOKENS.replace(":6", ":" + id), TEMPLATE, WORDS))
                .hasMessageContaining("has an added token with the id ");
    }

    @Test
    void anIdThatTwoTokensHaveIsRefused() throws Exception {
        assertRefused(file(ADDED_TOKENS, TEMPLATE, words(VOCABULARY.replace(":5", ":4"))))
                .hasMessageContaining("has two tokens with the id 4; expected each id once");
        assertRefused(file(ADDED_TOKENS.replace(":6", ":1"), TEMPLATE, WORDS))
                .hasMessageContaining("the added token '[MORE]' with the id 1, one of which another has too");
        // With the hole at 5, the native library gives the next token the id 6, which a word has already.
        assertRefused(file(ADDED_TOKENS, TEMPLATE, words(VOCABULARY.replace(":5", ":6"))))
                .hasMessageContaining("has two tokens with the id 6");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 7, 1_000})
    void anAddedTokenWithAnotherIdThanTheNativeLibraryGivesItIsRefused(int id) throws Exception {
        String broken = file(ADDED_TOKENS.replace(":6", ":" + id), "null", WORDS);
        assertRefused(broken)
                .hasMessageContaining("the added token '[MORE]' with the id " + id
                        + "; expected 6, as its vocabulary and the tokens before it have it");
        try (Tokenizer tokenizer = Tokenizer.openPlain("broken", bytes(broken))) {
            assertThat(tokenizer.encode("[MORE]")).containsExactly(6);
        }
    }

    @Test
    void anAddedTokenOfTheVocabularyHasItsIdThere() throws Exception {
        String broken = file(ADDED_TOKENS.replace("\"id\":1", "\"id\":7"), "null", WORDS);
        assertRefused(broken).hasMessageContaining("the added token '[SEP]' with the id 7; expected 1");
        try (Tokenizer tokenizer = Tokenizer.openPlain("broken", bytes(broken))) {
            assertThat(tokenizer.encode("[SEP]")).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "[]", "{}", "\"\"", "true"})
    void anAddedTokenWhoseContentIsNoTextIsRefused(String content) throws Exception {
        assertRefused(file(ADDED_TOKENS.replace("\"[MORE]\"", content), TEMPLATE, WORDS))
                .hasMessageContaining("added token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "\"[CLS]\"", "[\"[CLS]\"]", "[[]]", "[null]", "[{}]", "[{\"id\":6}]", "5"})
    void addedTokensThatAreNoArrayOfTokensAreRefused(String tokens) throws Exception {
        assertRefused(file(tokens, TEMPLATE, WORDS)).hasMessageContaining("added");
    }

    @Test
    void anAddedTokenThatStandsTwiceIsRefused() throws Exception {
        assertRefused(file(ADDED_TOKENS.replace("[MORE]", "[SEP]"), TEMPLATE, WORDS))
                .hasMessageContaining("the added token '[SEP]' with the id 6, one of which another has too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"bpe\"", "\"\"", "null", "5", "[]", "{\"type\":\"BPE\"}", "\"Other\""})
    void anUnknownModelTypeIsRefused(String type) throws Exception {
        assertRefused(file(ADDED_TOKENS, TEMPLATE, WORDS.replace("\"WordLevel\"", type)))
                .hasMessageContaining("has a model of type " + type
                        + "; expected 'BPE', 'Unigram', 'WordLevel' or 'WordPiece'. Fetch it again, or save it anew"
                        + " with the tokenizers library");
    }

    @Test
    void aMissingModelTypeIsRefused() throws Exception {
        assertRefused(file(ADDED_TOKENS, TEMPLATE, WORDS.replace("\"type\":\"WordLevel\",", "")))
                .hasMessageContaining("has a model of type absent; expected");
        assertRefused("{\"version\":\"1.0\"}").hasMessageContaining("has a model of type absent; expected");
        assertRefused(file(ADDED_TOKENS, TEMPLATE, "[]")).hasMessageContaining("'model' an array; expected an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[[\"red\",0]]", "null", "5", "\"red\""})
    void aVocabularyOfTheWrongKindIsRefused(String vocabulary) throws Exception {
        assertRefused(file(ADDED_TOKENS, TEMPLATE, words(vocabulary)))
                .hasMessageContaining("has a vocabulary that is ")
                .hasMessageContaining("; expected an object");
    }

    @Test
    void aMissingOrEmptyVocabularyIsRefused() throws Exception {
        assertRefused(file("[]", "null", words("{}"))).hasMessageContaining("has an empty vocabulary; expected");
        assertRefused(file("[]", "null", "{\"type\":\"WordLevel\",\"unk_token\":\"[UNK]\"}"))
                .hasMessageContaining("has no vocabulary; expected a 'vocab' in its model");
        assertRefused(file("[]", "null", unigram("[]", "0"))).hasMessageContaining("has an empty vocabulary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":0}",
                "null",
                "[\"a\"]",
                "[[\"a\"]]",
                "[[]]",
                "[[0,\"a\"]]",
                "[[\"a\",\"0\"]]",
                "[[\"a\",null]]",
                "[[\"a\",1e999]]",
                "[[\"a\",0,0]]",
                "[[\"a\",NaN]]"
            })
    void piecesThatAreNoNamesWithScoresAreRefused(String vocabulary) throws Exception {
        assertRefused(file("[]", "null", unigram(vocabulary, "0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "-1", "1e9", "\"0\"", "0.0", "4294967296", "18446744073709551616"})
    void anUnknownPieceOutsideTheVocabularyIsRefused(String id) throws Exception {
        String pieces = "[[\"<unk>\",0.0],[\"a\",-1.5],[\"b\",-2]]";
        assertThat(read(file("[]", "null", UNKNOWN_FIRST)).highestId()).isEqualTo(2);
        assertRefused(file("[]", "null", unigram(pieces, id)))
                .hasMessageContaining("has the 'unk_id' ")
                .hasMessageContaining("; expected a place in its vocabulary, 0 to 2");
    }

    @Test
    void aModelWithNothingForUnknownWordsIsRefused() throws Exception {
        String pieces = "[[\"<unk>\",0.0],[\"a\",-1.5]]";
        assertRefused(file("[]", "null", unigram(pieces, "null"))).hasMessageContaining("has the 'unk_id' absent");
        String broken = file(ADDED_TOKENS, "null", WORDS.replace("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"[NO]\""));
        assertRefused(broken).hasMessageContaining("has the 'unk_token' \"[NO]\"; expected a token of its vocabulary");
        try (Tokenizer tokenizer = Tokenizer.openPlain("broken", bytes(broken))) {
            assertThat(tokenizer.encode("red")).containsExactly(3);
            assertThatThrownBy(() -> tokenizer.encode("unknown")).isInstanceOf(RuntimeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "5", "[5]", "[[\"a\"]]", "[[\"a\",\"b\",\"c\"]]", "[[\"a\",1]]", "[null]", "[{}]"})
    void mergesThatAreNoPairsAreRefused(String merges) throws Exception {
        assertThat(read(file("[]", "null", bpe("[\"a b\",[\"b\",\"a\"]]"))).highestId())
                .isEqualTo(3);
        assertRefused(file("[]", "null", bpe(merges))).hasMessageContaining("merge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "[]",
                "12",
                "null",
                "{",
                "{\"model\":",
                "{}{}",
                "{} 1",
                "{'model':{}}",
                "{\"model\":{},}",
                "/* */ {}",
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
            })
    void whatIsNoJsonObjectIsRefused(String text) throws Exception {
        assertRefused(text).hasMessageContaining("tokenizer.json' ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"red\":3|\"red\":3,\"red\":7", "\"version\"|\"model\":{},\"version\""})
    void aNameThatStandsTwiceIsRefused(String valid, String broken) throws Exception {
        assertThat(VALID).contains(valid);
        assertRefused(VALID.replace(valid, broken)).hasMessageContaining("Duplicate field");
    }

    @Test
    void aNameThatStandsTwiceInWhatIsPassedOverIsRefused() throws Exception {
        assertRefused(VALID.replace("\"version\"", "\"decoder\":{\"a\":1,\"a\":2},\"version\""))
                .hasMessageContaining("Duplicate field 'a'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "post_processor", "added_tokens", "model"})
    void deepNestingIsRefused(String member) throws Exception {
        int depth = 1_000_000;
        assertRefused("{\"" + member + "\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        assertRefused("{\"" + member + "\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth) + "}");
    }

    @Test
    void aPostProcessorOfManyPartsIsRefused() throws Exception {
        String many = "[" + "0,".repeat(200_000) + "0]";
        assertRefused(file(ADDED_TOKENS, template(SINGLE, many, SPECIAL), WORDS))
                .hasMessageContaining("has a 'post_processor' with more than 100000 JSON tokens");
    }

    @Test
    void whatIsNoUtf8IsRefused() throws Exception {
        byte[] broken = bytes(VALID.replace("red", "r?d"));
        for (int place = 0; place < broken.length; place++) {
            broken[place] = broken[place] == '?' ? (byte) 0xFF : broken[place];
        }
        Files.write(folder.resolve(ModelFolder.TOKENIZER), broken);
        assertThatThrownBy(() -> TokenizerFile.read(ModelFolder.of(folder)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageEndingWith("is no UTF-8; expected JSON in UTF-8. Fetch it again");
        Files.write(folder.resolve(ModelFolder.TOKENIZER), VALID.getBytes(StandardCharsets.UTF_16BE));
        assertThatThrownBy(() -> TokenizerFile.read(ModelFolder.of(folder))).isExactlyInstanceOf(ModelException.class);
    }

    @Test
    void aFileThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
        try (FileChannel sparse = FileChannel.open(
                folder.resolve(ModelFolder.TOKENIZER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap(new byte[] {'}'}), 500L << 20);
        }
        assertThatThrownBy(() -> TokenizerFile.read(ModelFolder.of(folder)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("has 524288001 bytes; expected at most 67108864");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> TokenizerFile.read(ModelFolder.of(folder)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("has no tokenizer.json");
    }

    @Test
    void sectionsOnTruncationAndPaddingHaveNoEffect() throws Exception {
        String sections = "\"truncation\":{\"direction\":\"Right\",\"max_length\":2,\"strategy\":\"LongestFirst\","
                + "\"stride\":0},\"padding\":{\"strategy\":{\"Fixed\":9},\"direction\":\"Left\","
                + "\"pad_to_multiple_of\":null,\"pad_id\":2,\"pad_type_id\":0,\"pad_token\":\"[UNK]\"},";
        TokenizerFile file = read(VALID.replace("\"version\"", sections + "\"version\""));
        try (Tokenizer tokenizer = Tokenizer.openPlain("sections", file.json())) {
            assertThat(tokenizer.encode("red green blue")).containsExactly(3, 4, 5);
            assertThat(tokenizer.encode("red")).containsExactly(3);
        }
    }

    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        System.out.println("damaged tokenizers: seed " + seed);
        Random random = new Random(seed);
        byte[] valid = bytes(VALID);
        int refused = 0;
        for (int run = 0; run < 4_000; run++) {
            byte[] damaged = valid.clone();
            byte[] likely = "0123456789{}[]\",:-.eAB".getBytes(StandardCharsets.UTF_8);
            for (int change = 0; change <= random.nextInt(3); change++) {
                damaged[random.nextInt(damaged.length)] =
                        random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt(256);
            }
            if (random.nextInt(8) == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            try {
                TokenizerFile file = TokenizerFile.of("damaged", damaged);
                assertThat(file.pairTemplate().addedToPair()).isPositive();
            } catch (ModelException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " run " + run, e);
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private TokenizerFile read(String json) throws IOException, ModelException {
        Files.writeString(folder.resolve(ModelFolder.TOKENIZER), json);
        return TokenizerFile.read(ModelFolder.of(folder));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String json) {
        return assertThatThrownBy(() -> read(json))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer.json' ");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertPairRefused(String json)
            throws IOException, ModelException {
        TokenizerFile file = read(json);
        return assertThatThrownBy(file::pairTemplate)
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer.json' ");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String file(String addedTokens, String postProcessor, String model) {
        return "{\"version\":\"1.0\",\"added_tokens\":" + addedTokens
                + ",\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"post_processor\":" + postProcessor
                + ",\"decoder\":null,\"model\":" + model + "}";
    }

    private static String template(String single, String pair, String special) {
        return "{\"type\":\"TemplateProcessing\",\"single\":" + single + ",\"pair\":" + pair + ",\"special_tokens\":"
                + special + "}";
    }

    private static String roberta(String sep, String cls) {
        return "{\"type\":\"RobertaProcessing\",\"sep\":[\"[SEP]\"," + sep + "],\"cls\":[\"[CLS]\"," + cls
                + "],\"trim_offsets\":true,\"add_prefix_space\":false}";
    }

    private static String sequence(String... parts) {
        return "{\"type\":\"Sequence\",\"processors\":[" + String.join(",", parts) + "]}";
    }

    private static String words(String vocabulary) {
        return "{\"type\":\"WordLevel\",\"vocab\":" + vocabulary + ",\"unk_token\":\"[UNK]\"}";
    }

    private static String unigram(String vocabulary, String unknown) {
        return "{\"type\":\"Unigram\",\"unk_id\":" + unknown + ",\"vocab\":" + vocabulary + "}";
    }

    private static String bpe(String merges) {
        return "{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2,\"ba\":3},\"merges\":" + merges + "}";
    }
}
