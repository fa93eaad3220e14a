"""Computes the expected scores in cases.jsonl with onnxruntime and tokenizers for Python: one text a run, no padding.

Run: python cases.py MODEL_JAR CASES_IN CASES_OUT (the jar of the embedded model; cases with query and documents).
"""
import json, sys, zipfile
import numpy as np, onnxruntime as ort
from tokenizers import Tokenizer

jar, cases, out = sys.argv[1:4]
with zipfile.ZipFile(jar) as archive:
    session = ort.InferenceSession(archive.read("bge-small-en-v1.5.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(archive.read("bge-small-en-v1.5-tokenizer.json").decode())
tokenizer.no_padding()
tokenizer.enable_truncation(512)
PREFIX = "Represent this sentence for searching relevant passages: "

def embed(text):
    ids = tokenizer.encode(text).ids
    row = np.array([ids], dtype=np.int64)
    hidden = session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)})[0]
    vector = hidden[0, 0].astype(np.float64)
    return len(ids), vector / np.linalg.norm(vector)

with open(out, "w") as file:
    for line in open(cases):
        case = json.loads(line)
        n, query = embed(PREFIX + case["query"])
        scores, tokens = [], n
        for document in case["documents"]:
            n, vector = embed(document)
            tokens += n
            scores.append(round(float(query @ vector), 7))
        file.write(json.dumps({**case, "scores": scores, "total_tokens": tokens}, ensure_ascii=False) + "\n")
