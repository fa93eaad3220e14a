package dev.sluice.inference.crossencoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.Activation;
import dev.sluice.inference.onnx.TokenBatch;
import java.io.UncheckedIOException;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the configurations of published cross-encoders say as far as it counts, and what is read from them. */
record PublishedConfig(String name, String config, String tokenizerConfig, CrossEncoderConfig expected) {

    static final PublishedConfig JINA_V2 = new PublishedConfig(
            "JINA_V2",
            """
            'architectures': ['XLMRobertaForSequenceClassification'],
            'auto_map': {
              'AutoConfig': 'configuration_xlm_roberta.XLMRobertaFlashConfig',
              'AutoModelForSequenceClassification': 'modeling_xlm_roberta.XLMRobertaForSequenceClassification'
            },
            'num_labels': 1, 'id2label': {'0': 'LABEL_0'},
            'max_position_embeddings': 1026, 'position_embedding_type': 'absolute',
            'pad_token_id': 1, 'type_vocab_size': 1, 'vocab_size': 250002,
            'num_hidden_layers': 12, 'num_attention_heads': 12, 'hidden_size': 768
            """,
            "'model_max_length': 1024",
            new Read("XLMRoberta", 1, Activation.SIGMOID, 1_024, 250_002, 1, 1, 2, 12, 12, 768).jina());

    static final PublishedConfig JINA_V1_TURBO = new PublishedConfig(
            "JINA_V1_TURBO",
            """
            'architectures': ['JinaBertForSequenceClassification'], 'model_type': 'bert',
            'auto_map': {
              'AutoConfig': 'jinaai/jina-bert-implementation--configuration_bert.JinaBertConfig',
              'AutoModelForSequenceClassification':
                'jinaai/jina-bert-implementation--modeling_bert.JinaBertForSequenceClassification'
            },
            'max_position_embeddings': 8192, 'position_embedding_type': 'alibi', 'feed_forward_type': 'geglu',
            'pad_token_id': 0, 'type_vocab_size': 2, 'vocab_size': 61056,
            'num_hidden_layers': 6, 'num_attention_heads': 12, 'hidden_size': 384
            """,
            "'model_max_length': 8192",
            new Read("JinaBert", 1, Activation.SIGMOID, 8_192, 61_056, 2, 0, 0, 6, 12, 384).jina());

    static final PublishedConfig JINA_V1_TINY = new PublishedConfig(
            "JINA_V1_TINY",
            """
            'architectures': ['JinaBertForSequenceClassification'], 'model_type': 'bert',
            'max_position_embeddings': 8192, 'position_embedding_type': 'alibi',
            'pad_token_id': 0, 'type_vocab_size': 2, 'vocab_size': 61056,
            'num_hidden_layers': 4, 'num_attention_heads': 12, 'hidden_size': 384
            """,
            "'model_max_length': 8192",
            new Read("JinaBert", 1, Activation.SIGMOID, 8_192, 61_056, 2, 0, 0, 4, 12, 384).jina());

    static final PublishedConfig BGE_BASE = new PublishedConfig(
            "BGE_BASE",
            """
            'architectures': ['XLMRobertaForSequenceClassification'], 'model_type': 'xlm-roberta',
            'id2label': {'0': 'LABEL_0'},
            'max_position_embeddings': 514, 'position_embedding_type': 'absolute',
            'pad_token_id': 1, 'type_vocab_size': 1, 'vocab_size': 250002,
            'num_hidden_layers': 12, 'num_attention_heads': 12, 'hidden_size': 768
            """,
            "'model_max_length': 512",
            new Read("XLMRoberta", 1, null, 512, 250_002, 1, 1, 2, 12, 12, 768).other());

    static final PublishedConfig BGE_V2_M3 = new PublishedConfig(
            "BGE_V2_M3",
            """
            'architectures': ['XLMRobertaForSequenceClassification'], 'model_type': 'xlm-roberta',
            'id2label': {'0': 'LABEL_0'},
            'max_position_embeddings': 8194, 'position_embedding_type': 'absolute',
            'pad_token_id': 1, 'type_vocab_size': 1, 'vocab_size': 250002,
            'num_hidden_layers': 24, 'num_attention_heads': 16, 'hidden_size': 1024
            """,
            "'model_max_length': 8192",
            new Read("XLMRoberta", 1, null, 8_192, 250_002, 1, 1, 2, 24, 16, 1_024).other());

    static final PublishedConfig MS_MARCO_MINILM = new PublishedConfig(
            "MS_MARCO_MINILM",
            """
            'architectures': ['BertForSequenceClassification'], 'model_type': 'bert',
            'id2label': {'0': 'LABEL_0'},
            'sentence_transformers': {'activation_fn': 'torch.nn.modules.linear.Identity', 'version': '4.0.1'},
            'max_position_embeddings': 512, 'position_embedding_type': 'absolute',
            'pad_token_id': 0, 'type_vocab_size': 2, 'vocab_size': 30522,
            'num_hidden_layers': 6, 'num_attention_heads': 12, 'hidden_size': 384
            """,
            "'model_max_length': 512",
            new Read("Bert", 1, Activation.IDENTITY, 512, 30_522, 2, 0, 0, 6, 12, 384).other());

    static final PublishedConfig MS_MARCO_MINILM_OLDER = new PublishedConfig(
            "MS_MARCO_MINILM_OLDER",
            """
            'architectures': ['BertForSequenceClassification'], 'model_type': 'bert',
            'id2label': {'0': 'LABEL_0'},
            'sbert_ce_default_activation_function': 'torch.nn.modules.linear.Identity',
            'max_position_embeddings': 512,
            'pad_token_id': 0, 'type_vocab_size': 2, 'vocab_size': 30522,
            'num_hidden_layers': 6, 'num_attention_heads': 12, 'hidden_size': 384
            """,
            "'model_max_length': 512",
            new Read("Bert", 1, Activation.IDENTITY, 512, 30_522, 2, 0, 0, 6, 12, 384).other());

    static final PublishedConfig MXBAI_XSMALL_V1 = new PublishedConfig(
            "MXBAI_XSMALL_V1",
            """
            'architectures': ['DebertaV2ForSequenceClassification'], 'model_type': 'deberta-v2',
            'id2label': {'0': 'LABEL_0'},
            'max_position_embeddings': 512, 'relative_attention': true, 'position_biased_input': false,
            'pos_att_type': ['p2c', 'c2p'], 'position_buckets': 256, 'max_relative_positions': -1,
            'pad_token_id': 0, 'type_vocab_size': 0, 'vocab_size': 128100,
            'num_hidden_layers': 12, 'num_attention_heads': 6, 'hidden_size': 384
            """,
            "'model_max_length': 512",
            new Read("DebertaV2", 1, null, 512, 128_100, null, 0, 0, 12, 6, 384).other());

    static final PublishedConfig GTE_MODERNBERT = new PublishedConfig(
            "GTE_MODERNBERT",
            """
            'architectures': ['ModernBertForSequenceClassification'], 'model_type': 'modernbert',
            'id2label': {'0': 'LABEL_0'},
            'max_position_embeddings': 8192, 'position_embedding_type': 'absolute', 'local_attention': 128,
            'pad_token_id': 50283, 'vocab_size': 50368,
            'num_hidden_layers': 22, 'num_attention_heads': 12, 'hidden_size': 768
            """,
            "'model_max_length': 8192",
            new Read("ModernBert", 1, null, 8_192, 50_368, null, 50_283, 0, 22, 12, 768).other());

    static final PublishedConfig GTE_MULTILINGUAL = new PublishedConfig(
            "GTE_MULTILINGUAL",
            """
            'architectures': ['NewForSequenceClassification'], 'model_type': 'new',
            'auto_map': {
              'AutoConfig': 'Alibaba-NLP/new-impl--configuration.NewConfig',
              'AutoModelForSequenceClassification': 'Alibaba-NLP/new-impl--modeling.NewForSequenceClassification'
            },
            'id2label': {'0': 'LABEL_0'},
            'max_position_embeddings': 8192, 'position_embedding_type': 'rope',
            'pad_token_id': 1, 'type_vocab_size': 1, 'vocab_size': 250048,
            'num_hidden_layers': 12, 'num_attention_heads': 12, 'hidden_size': 768
            """,
            "'model_max_length': 32768",
            new Read("New", 1, null, 8_192, 250_048, 1, 1, 0, 12, 12, 768).other());

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    static Stream<PublishedConfig> all() {
        return Stream.of(
                JINA_V2,
                JINA_V1_TURBO,
                JINA_V1_TINY,
                BGE_BASE,
                BGE_V2_M3,
                MS_MARCO_MINILM,
                MS_MARCO_MINILM_OLDER,
                MXBAI_XSMALL_V1,
                GTE_MODERNBERT,
                GTE_MULTILINGUAL);
    }

    /** {@code config.json}, a tree of its own each time. */
    ObjectNode json() {
        return json(config);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The object with some entries, whose strings may stand in single quotes. */
    static ObjectNode json(String entries) {
        try {
            return (ObjectNode) JSON.readTree("{" + entries + "}");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Read(
            String kind,
            int labels,
            @Nullable Activation activation,
            int contextTokens,
            int vocabulary,
            @Nullable Integer tokenTypes,
            int padding,
            int firstPosition,
            int layers,
            int heads,
            int hidden) {

        CrossEncoderConfig jina() {
            return config(true);
        }

        CrossEncoderConfig other() {
            return config(false);
        }

        private CrossEncoderConfig config(boolean jina) {
            return new CrossEncoderConfig(
                    kind + "ForSequenceClassification",
                    jina,
                    OptionalInt.of(labels),
                    activation,
                    OptionalInt.of(contextTokens),
                    vocabulary,
                    tokenTypes == null ? OptionalInt.empty() : OptionalInt.of(tokenTypes),
                    new TokenBatch.Padding(padding, firstPosition),
                    false,
                    layers,
                    heads,
                    hidden);
        }
    }
}
