"""Stores the weights of an ONNX model as float16 and casts them back to float32 inside the graph.

    python build/pack/halve_weights.py IN.onnx OUT.onnx [--swap-channels INPUT]

Only storage is halved: every operation still runs in float32, and ONNX Runtime folds the casts when it loads the model.
Initialisers of fewer than 1,024 numbers (biases, norms, the mean face) keep float32.

`--swap-channels INPUT` reverses the channel order of a picture input by reversing the input channels of the first
convolution: a network trained on BGR pictures then takes RGB ones and gives the same output.
"""
import argparse

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 1024
ELEMENTWISE = {"Mul", "Sub", "Add", "Cast"}


def find_first_convolution(graph, input_name):
    """The convolution behind `input_name`, reached through elementwise nodes only (they must treat channels alike)."""
    name = input_name
    while True:
        users = [n for n in graph.node if name in n.input]
        if len(users) != 1:
            raise SystemExit(f"{input_name}: expected one node to use {name}, found {len(users)}")
        node = users[0]
        if node.op_type == "Conv":
            return node
        if node.op_type not in ELEMENTWISE:
            raise SystemExit(f"{input_name}: cannot swap channels through {node.op_type}")
        name = node.output[0]


def swap_channels(graph, input_name):
    weight_name = find_first_convolution(graph, input_name).input[1]
    weight = next(i for i in graph.initializer if i.name == weight_name)
    swapped = np.ascontiguousarray(numpy_helper.to_array(weight)[:, ::-1])
    weight.CopyFrom(numpy_helper.from_array(swapped, weight_name))


def halve_weights(graph):
    casts = []
    for i in graph.initializer:
        if i.data_type != TensorProto.FLOAT or np.prod(i.dims) < SMALLEST:
            continue
        name, values = i.name, numpy_helper.to_array(i)
        half = values.astype(np.float16)
        if not np.isfinite(half).all():
            raise SystemExit(f"{name}: a weight is beyond the range of float16")
        i.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    for k, node in enumerate(casts):
        graph.node.insert(k, node)
    return len(casts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--swap-channels", metavar="INPUT")
    a = parser.parse_args()
    model = onnx.load(a.source)
    if a.swap_channels:
        swap_channels(model.graph, a.swap_channels)
    count = halve_weights(model.graph)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, a.target)
    print(f"{a.target}: {count} initialisers halved")


if __name__ == "__main__":
    main()
