"""One block of a listwise model with torch: prints what it took as one JSON line.

Arguments: checkpoint, threads, tokens. Needs torch, transformers and safetensors.
"""
import json
import pathlib
import re
import sys
import time

import torch
from safetensors.torch import load_file
from transformers import Qwen3Config, Qwen3Model

folder, threads, tokens = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)

start = time.perf_counter()
config = json.loads((folder / "config.json").read_text())
for name in ("architectures", "model_type"):
    config.pop(name)
with torch.device("meta"):
    model = Qwen3Model(Qwen3Config(**config, attn_implementation="sdpa"))
weights = {
    name.removeprefix("model."): value.float()
    for name, value in load_file(folder / "model.safetensors").items()
    if name.startswith("model.")
}
model.load_state_dict(weights, assign=True)
model.rotary_emb = type(model.rotary_emb)(model.config)
model.eval()
opened = time.perf_counter() - start

ids = torch.tensor([[place * 7919 % config["vocab_size"] for place in range(tokens)]])
with torch.inference_mode():
    model(ids[:, :32], use_cache=False)
    cpu, wall = time.process_time(), time.perf_counter()
    model(ids, use_cache=False)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall

status = pathlib.Path("/proc/self/status").read_text()
megabytes = {name: int(kilobytes) * 1024 / 1e6 for name, kilobytes in re.findall(r"(\w+):\s+(\d+) kB", status)}
print(json.dumps({
    "open_seconds": round(opened, 2),
    "cpu_seconds": round(cpu, 2),
    "wall_seconds": round(wall, 2),
    "anonymous_mb": round(megabytes["RssAnon"]),
    "file_mb": round(megabytes["RssFile"]),
    "peak_mb": round(megabytes["VmHWM"]),
}))
