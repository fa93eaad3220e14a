package dev.sluice.inference.text;

/** From a text to tokens and back, without anything added or cut. */
public interface TokenCodec {

    /** The tokens of one text. */
    int[] encode(String text);

    /** The text of tokens, special ones included; a character that was cut becomes U+FFFD. */
    String decode(int[] ids);
}
