package dev.sluice.inference.graph;

import java.util.List;

/**
 * The sizes of a Qwen3 decoder.
 *
 * @param hidden width of the hidden states
 * @param heads query heads
 * @param keyValueHeads heads of keys and values; {@code heads} is a multiple of it
 * @param headSize width of a head, which need not be {@code hidden / heads}
 * @param intermediate width within the feed-forward layers
 * @param vocabulary number of token embeddings
 * @param epsilon of the RMS norms
 * @param rotaryBase base of the rotary frequencies ("theta")
 * @param windows one a layer: how many tokens one sees, itself included; 0 for all before it
 */
public record DecoderConfig(
        int hidden,
        int heads,
        int keyValueHeads,
        int headSize,
        int intermediate,
        int vocabulary,
        float epsilon,
        double rotaryBase,
        List<Integer> windows) {
    public DecoderConfig {
        windows = List.copyOf(windows);
    }

    public int layers() {
        return windows.size();
    }
}
