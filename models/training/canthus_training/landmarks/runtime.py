"""An exported pack in ONNX Runtime: crops in, points and what the reliability may be made of out."""
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from ..manifest import SCHEMA_IDS, read_manifest
from ..onnx_weights import read_names, read_note, write_initialiser
from .reliability import SIGNALS
from .schemas import SCHEMAS, SHARED

MIX = "mix.weight"
NAMED = "canthus.signals"  # key of a file's own properties: names of the signals, where they are not `reliability.SIGNALS`


@dataclass
class Answers:
    """points, votes [F,N,2] crop units; reliability [F,N] as the file gives it; signals [F,N,K] (reliability.signals), none
    where the pack is of another make; rotation [F,3,3]."""

    points: np.ndarray
    votes: np.ndarray
    reliability: np.ndarray
    signals: np.ndarray
    rotation: np.ndarray


def open_session(model: onnx.ModelProto | Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    source = str(model) if isinstance(model, Path) else model.SerializeToString()
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def signals_of(model: onnx.ModelProto) -> tuple[str, ...]:
    named = read_note(model, NAMED)
    return tuple(named) if isinstance(named, list) else SIGNALS


def write_mix(model: onnx.ModelProto, path: Path, weight: np.ndarray, bias: float) -> None:
    names = read_names(model, path)
    write_initialiser(model, names[MIX][0], np.asarray(weight))
    write_initialiser(model, names["mix.bias"][0], np.array([bias]))


def show_signals(model: onnx.ModelProto, path: Path) -> None:
    """Sets the mix to the first signal alone and makes the signals that it mixes an output."""
    write_mix(model, path, np.eye(len(signals_of(model)))[0], 0.0)
    weight = read_names(model, path)[MIX][0]
    node = next(n for n in model.graph.node if weight in n.input)
    source = next(name for name in node.input if name != weight)
    model.graph.node.append(onnx.helper.make_node("Identity", [source], ["signals"]))
    model.graph.output.append(onnx.helper.make_tensor_value_info("signals", onnx.TensorProto.FLOAT, None))


class Pack:
    """`with_signals`: opens each regressor with its first signal alone as its reliability, and the signals beside it, whose
    names `signals` has by number of points."""

    def __init__(self, folder: Path, with_signals: bool = False, threads: int = 1):
        self.folder, self.manifest = folder, read_manifest(folder / "manifest.json")
        self.side, self.scale = self.manifest["crop"]["side"], self.manifest["crop"]["scale"]
        self.counts = tuple(n for n, schema in SCHEMA_IDS.items() if schema in self.manifest["schemas"])
        self.encoder = open_session(folder / "encoder.onnx", threads)
        self.regressors, self.signals = {}, {}
        for count in self.counts:
            path = folder / f"regressor-{count}.onnx"
            if with_signals:
                model = onnx.load(str(path))
                show_signals(model, path)
                self.signals[count] = signals_of(model)
                self.regressors[count] = open_session(model, threads)
            else:
                self.regressors[count] = open_session(path, threads)

    def solve(self, crops: np.ndarray, count: int) -> Answers:
        """crops [F,S,S,3] uint8 RGB."""
        blob = np.ascontiguousarray(crops.transpose(0, 3, 1, 2), np.float32) / 255
        seen = dict(zip([o.name for o in self.encoder.get_outputs()], self.encoder.run(None, {"crop": blob})))
        given = {"features": seen["features"], "context": seen["context"], "pinned": np.zeros((len(crops), count), np.float32),
                 "pinned_at": np.zeros((len(crops), count, 2), np.float32)} | {k: seen[f"{k}_{count}"] for k in ("start", "votes", "spread")}
        session = self.regressors[count]
        names = [o.name for o in session.get_outputs()]
        used = {i.name for i in session.get_inputs()}
        found = dict(zip(names, session.run(names, {k: v for k, v in given.items() if k in used})))
        signals = found.get("signals", np.zeros((*found["reliability"].shape, 0), np.float32))
        return Answers(found["iterates"][:, -1], given["votes"], found["reliability"], signals, seen["rotation"])

    def solve_all(self, crops: list[np.ndarray], count: int, batch: int = 16) -> Answers:
        parts = [self.solve(np.stack(crops[k : k + batch]), count) for k in range(0, len(crops), batch)]
        return Answers(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Answers)))


def truth_for(points: np.ndarray, schema: str, count: int) -> np.ndarray | None:
    """Labels [F,N,2] of a schema as labels of `count` points, NaN where there is none; of 98 from 68, those that both share."""
    own = SCHEMAS[schema].count
    if own == count:
        return points
    out = np.full((len(points), count, 2), np.nan, points.dtype)
    pairs = SHARED.items() if own == 68 else ((b, a) for a, b in SHARED.items())
    for ours, theirs in pairs:
        out[:, theirs] = points[:, ours]
    return out
