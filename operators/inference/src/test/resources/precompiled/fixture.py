"""Makes tokenizer.json and cases.jsonl of this folder.

    python3 -m venv venv && venv/bin/pip install sentencepiece protobuf && venv/bin/python fixture.py

A small Unigram tokenizer with a character map of its own, in the form that XLM-RoBERTa's tokenizers are published in. The expected ids
come from sentencepiece itself, moved as XLM-RoBERTa moves them, not from the library that the tests run. Training is not repeatable to
the last digit: the stored files are the truth.
"""

import base64
import json
import pathlib
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

HERE = pathlib.Path(__file__).parent
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
MASK = "<mask>"

# From, to. What maps to nothing is taken out; an entry may have several characters on both sides.
RULES = [
    ("\ufb01", "fi"),
    ("\ufb02", "fl"),
    ("\ufb03", "ffi"),
    ("\u2026", "..."),
    ("\u00ad", ""),
    ("\u200b", ""),
    ("\u3000", " "),
    ("\u00a0", " "),
    ("\t", " "),
    ("\n", " "),
    ("\u00b2", "2"),
    ("\u00b3", "3"),
    ("\u2075", "5"),
    ("\u2122", "TM"),
    ("\u33a1", "m2"),
    ("\uf900", "\u8c48"),
    ("\uf901", "\u66f4"),
    ("\ufa1b", "\u798f"),
    ("\u32a4", "\u4e0a"),
    ("e\u0301", "\u00e9"),
    ("o\u0308", "\u00f6"),
    ("u\u0308", "\u00fc"),
    ("\uff76\uff9e", "\u30ac"),
    # A rule that no standard form has: only this character map can have done it.
    ("\u2603", "snow"),
]
RULES += [(chr(0xFF21 + n), chr(ord("A") + n)) for n in range(26)]
RULES += [(chr(0xFF41 + n), chr(ord("a") + n)) for n in range(26)]
RULES += [(chr(0x2460 + n), str(n + 1)) for n in range(20)]

SENTENCES = [
    "The first lock of the canal was built of oak and iron.",
    "A gate keeper finds the level of the water with a float.",
    "Five barges waited in front of the flight of three locks.",
    "The office of the canal has a file for each official visit.",
    "Snow lay on the towpath and the water was still.",
    "Each chamber holds 250 m2 of water, and fills in 12 minutes.",
    "Number 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20 and so on.",
    "Das Café an der Schleuse öffnet früh und schließt spät.",
    "Die Brücke über den Kanal wurde für schöne Boote gehoben.",
    "Un éclusier élève le niveau, puis il ouvre la porte.",
    "Вода поднимается медленно, и лодка идёт дальше.",
    "水門は上にあり、福の船が通る。",
    "更に上の水門まで船は進む。",
    "ガラスの窓から水門が見える。",
    "豈 is rare, and so is the reason for it.",
    "افتح البوابة عندما يرتفع الماء.",
    "השער נפתח כאשר המים עולים.",
    "A trade mark has TM behind it... or nothing at all.",
    "The flat boats, the fine fish and the final fee are all in the file.",
    "Waffles and coffee in the office: 2, 3 or 5 each day.",
]

TEXTS = [
    ("plain", "The first lock of the canal."),
    ("ligatures", "\ufb01nal o\ufb03ce \ufb02oat"),
    ("ligature-between-letters", "the \ufb01rst \ufb01le of \ufb01ve"),
    ("full-width", "\uff34\uff48\uff45 \uff4c\uff4f\uff43\uff4b"),
    ("circled", "\u2460\u2461\u2462 and \u2473"),
    ("superscripts", "250 m\u00b2, m\u00b3 and m\u2075"),
    ("several-characters-from-one", "12 \u33a1 \u2122 \u2026"),
    ("one-character-from-several", "cafe\u0301 scho\u0308n"),
    ("half-width-and-voiced", "\uff76\uff9eラス"),
    ("composed", "caf\u00e9 sch\u00f6n"),
    ("compatibility-ideographs", "\uf900 \uf901 \ufa1b\u306e \u32a4\u306b"),
    ("to-nothing", "ca\u00adnal wa\u200bter"),
    ("only-what-maps-to-nothing", "\u00ad\u200b"),
    ("ideographic-space", "\u6c34\u9580\u3000\u4e0a"),
    ("blanks", "  the   lock \u00a0\t of\nthe canal  "),
    ("a-rule-of-its-own", "\u2603 on the towpath"),
    ("not-in-the-map", "\u2170 \u00bd \ufb05 \u210c"),
    ("unmapped-decomposed", "a\u0300 n\u0303"),
    ("emoji", "\U0001f6a4 boat \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"),
    ("right-to-left", "\u0627\u0641\u062a\u062d \u0627\u0644\u0628\u0648\u0627\u0628\u0629 \u05d4\u05e9\u05e2\u05e8"),
    ("right-to-left-marks", "\u200fthe lock\u200e \u202bcanal\u202c"),
    ("cyrillic", "\u0412\u043e\u0434\u0430 \u043f\u043e\u0434\u043d\u0438\u043c\u0430\u0435\u0442\u0441\u044f"),
    ("mixed", "\uff26\uff29\u2460 o\ufb03cial \u2603\u2026 m\u00b2"),
    ("empty", ""),
]


def train(folder):
    rules = folder / "rules.tsv"
    rules.write_text(
        "".join(
            " ".join(f"{ord(c):x}" for c in source) + "\t" + " ".join(f"{ord(c):x}" for c in target) + "\n"
            for source, target in RULES
        )
    )
    text = folder / "sentences.txt"
    text.write_text("\n".join(SENTENCES * 20) + "\n", encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "small"),
        model_type="unigram",
        vocab_size=420,
        character_coverage=1.0,
        normalization_rule_tsv=str(rules),
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    return folder / "small.model"


def convert(model):
    # Of sentencepiece's own first pieces (<unk>, <s>, </s>) none keeps its place.
    pieces = [[token, 0.0] for token in SPECIAL] + [[p.piece, p.score] for p in model.pieces[3:]]
    added = [(n, token) for n, token in enumerate(SPECIAL)] + [(len(pieces), MASK)]
    special = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
    text = lambda letter: {"Sequence": {"id": letter, "type_id": 0}}
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": n,
                "content": token,
                "single_word": False,
                "lstrip": token == MASK,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for n, token in added
        ],
        "normalizer": {
            "type": "Precompiled",
            "precompiled_charsmap": base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode(),
        },
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special("<s>"), text("A"), special("</s>")],
            "pair": [special("<s>"), text("A"), special("</s>"), special("</s>"), text("B"), special("</s>")],
            "special_tokens": {
                token: {"id": token, "ids": [SPECIAL.index(token)], "tokens": [token]} for token in ("<s>", "</s>")
            },
        },
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": pieces, "byte_fallback": False},
    }


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = train(pathlib.Path(folder))
        processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        model = sentencepiece_model_pb2.ModelProto.FromString(path.read_bytes())
    tokenizer = json.dumps(convert(model), ensure_ascii=False)
    (HERE / "tokenizer.json").write_text(tokenizer + "\n", encoding="utf-8")
    with (HERE / "cases.jsonl").open("w", encoding="utf-8") as out:
        for name, text in TEXTS:
            # XLM-RoBERTa's ids: one more than sentencepiece's, but for the unknown piece, which is 3.
            ids = [3 if n == 0 else n + 1 for n in processor.encode(text)]
            out.write(json.dumps({"name": name, "text": text, "ids": ids}) + "\n")


main()
