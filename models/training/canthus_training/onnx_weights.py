"""Weights in ONNX files: stored as halves to keep the files small, and read back into a torch module.

Only storage is halved: every operation still runs in float32, and ONNX Runtime folds the casts when it loads the model.
"""
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 1024  # numbers; smaller initialisers (biases, norms, the mean face) stay float32
HALF = ".half"
NAMES = "canthus.weights"  # key of the file's own properties: {name in torch: [initialiser, whether it lies transposed]}


def halve(model: onnx.ModelProto, least: int = SMALLEST) -> onnx.ModelProto:
    """Stores float32 initialisers of at least `least` numbers as float16 with a Cast each, in place. ValueError: out of range."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < least:
            continue
        name, values = tensor.name, numpy_helper.to_array(tensor)
        with np.errstate(over="ignore"):
            half = values.astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"{name}: a weight is beyond the range of float16")
        tensor.CopyFrom(numpy_helper.from_array(half, name + HALF))
        casts.append(helper.make_node("Cast", [name + HALF], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    for k, node in enumerate(casts):
        model.graph.node.insert(k, node)
    return model


def read_initialisers(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """By the name that the graph uses, halves as float32."""
    found = {}
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.name.endswith(HALF):
            found[tensor.name[: -len(HALF)]] = values.astype(np.float32)
        else:
            found[tensor.name] = values
    return found


def write_initialiser(model: onnx.ModelProto, name: str, values: np.ndarray) -> None:
    tensor = next(t for t in model.graph.initializer if t.name == name)
    tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float32).reshape(tuple(tensor.dims)), name))


def record_names(model: onnx.ModelProto, state: dict[str, np.ndarray]) -> None:
    """Finds each tensor of a state among the initialisers by its values, as it is or transposed, and keeps in the file which
    is which: an exporter gives new names, and one initialiser for equal tensors."""
    found = {}
    by_bytes = {(v.shape, v.tobytes()): name for name, v in read_initialisers(model).items() if v.dtype == np.float32}
    for key, values in state.items():
        as_it_is = by_bytes.get((values.shape, np.ascontiguousarray(values).tobytes()))
        turned = np.ascontiguousarray(values.T)
        other = by_bytes.get((turned.shape, turned.tobytes()))
        if as_it_is is None and other is None:
            raise ValueError(f"{key} is not among the weights of the exported file")
        found[key] = [as_it_is, False] if as_it_is is not None else [other, True]
    record_note(model, NAMES, found)


def record_note(model: onnx.ModelProto, key: str, value: object) -> None:
    """Keeps a value of JSON in the file's own properties."""
    model.metadata_props.append(onnx.StringStringEntryProto(key=key, value=json.dumps(value)))


def read_note(model: onnx.ModelProto, key: str) -> object | None:
    return next((json.loads(entry.value) for entry in model.metadata_props if entry.key == key), None)


def read_names(model: onnx.ModelProto, path: Path) -> dict[str, tuple[str, bool]]:
    found = read_note(model, NAMES)
    if isinstance(found, dict):
        return {k: (name, turned) for k, (name, turned) in found.items()}
    raise ValueError(f"{path}: it does not say which of its weights is which, so a training cannot start from it; export it again")


def read_state(path: Path) -> dict[str, np.ndarray]:
    """The tensors of an exported file under their names in torch."""
    model = onnx.load(str(path))
    values = read_initialisers(model)
    return {k: values[name].T.copy() if turned else values[name] for k, (name, turned) in read_names(model, path).items()}
