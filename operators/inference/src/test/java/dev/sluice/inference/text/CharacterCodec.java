package dev.sluice.inference.text;

/** One token a character. */
class CharacterCodec implements TokenCodec {

    @Override
    public int[] encode(String text) {
        return text.codePoints().toArray();
    }

    @Override
    public String decode(int[] ids) {
        return new String(ids, 0, ids.length);
    }
}
