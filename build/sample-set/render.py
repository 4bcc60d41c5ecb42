"""render.py --ict-facekit DIR --out DIR [--only NAME ...]: renders the sample set with its truth."""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
import numpy as np

import stage
from cast import PICTURES
from headmodel import Head
from person import Person


def build(head, spec, size=1.0, samples=48):
    """Clears the scene and builds one picture. Returns the people."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    w, h = (int(round(v * size)) for v in spec["size"])
    cam = spec["camera"]
    at, target = np.array(cam["at"], float), np.array(cam["target"], float)
    stage.renderer(samples, exposure=spec.get("exposure", 0.35))
    people = [Person(head, p, i, at) for i, p in enumerate(spec["people"])]
    focus = people[spec.get("focus", 0)].place(np.array([[0, 3.5, 8.5]]))[0]
    obj = stage.camera(at, target, cam["focal"], w, h, cam.get("fstop", 3.2), focus, cam.get("roll", 0))
    forward = (target - at) / np.linalg.norm(target - at)
    distance = np.linalg.norm(target - at) + 160
    half = distance * 18 / cam["focal"] * 1.12
    stage.set_backdrop(spec["backdrop"], spec.get("backdrop_seed", 0), at, forward, distance,
                       half, half * 7 / 9 * 1.3, spec.get("backdrop_gain", 1.0))
    stage.light(spec["light"], target, spec.get("light_gain", 1.0))
    return people, obj


def main():
    import truth
    ask = argparse.ArgumentParser()
    ask.add_argument("--ict-facekit", required=True, help="folder with light.npz")
    ask.add_argument("--out", required=True)
    ask.add_argument("--only", nargs="*", help="names of pictures; default all")
    ask.add_argument("--size", type=float, default=1.0, help="factor on the picture's size")
    ask.add_argument("--samples", type=int, default=48)
    ask.add_argument("--list-only", action="store_true", help="write truth.json and the WFLW list from what was rendered")
    opts = ask.parse_args()
    os.makedirs(opts.out, exist_ok=True)
    head = Head(opts.ict_facekit)
    for spec in PICTURES:
        if opts.list_only or (opts.only and spec["name"] not in opts.only):
            continue
        start = time.time()
        people, cam = build(head, spec, opts.size, opts.samples)
        raw = os.path.join(opts.out, ".raw-%s.png" % spec["name"])
        bpy.context.scene.render.filepath = raw
        record = truth.measure(spec, people, cam)
        bpy.ops.render.render(write_still=True)
        truth.save_picture(spec, raw, record, opts.out)
        os.remove(raw)
        truth.collect(opts.out, [p["name"] for p in PICTURES])
        print("picture %s %.0f s" % (spec["name"], time.time() - start), flush=True)
    truth.collect(opts.out, [p["name"] for p in PICTURES])


if __name__ == "__main__":
    main()
