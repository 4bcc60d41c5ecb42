"""check.py --out DIR [--pack DIR] [--draw DIR]: verifies the sample set.

Needs numpy and Pillow; with --pack (encoder.onnx, regressor-68.onnx) also onnxruntime and OpenCV: runs the
network on a square crop of the true box and prints the error of every face in percent of the inter-ocular distance.
With --draw it writes the pictures with all points and their numbers for the eye.
"""
import argparse
import json
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageOps

STATES = {"visible", "occluded", "self-occluded"}
FLIP68 = [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30,
          35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56,
          55, 64, 63, 62, 61, 60, 67, 66, 65]
FLIP98 = list(range(32, -1, -1)) + [46, 45, 44, 43, 42, 50, 49, 48, 47, 37, 36, 35, 34, 33, 41, 40, 39, 38, 51, 52, 53, 54,
          59, 58, 57, 56, 55, 72, 71, 70, 69, 68, 75, 74, 73, 64, 63, 62, 61, 60, 67, 66, 65, 82, 81, 80, 79, 78, 77, 76,
          87, 86, 85, 84, 83, 92, 91, 90, 89, 88, 95, 94, 93, 97, 96]
SAME = {**{i: 2 * i for i in range(17)}, **{i: i + 24 for i in range(27, 36)}, **{i: i + 28 for i in range(48, 68)},
        36: 60, 39: 64, 42: 68, 45: 72}
problems = []


def expect(ok, what):
    if not ok:
        problems.append(what)


def read_pts(path):
    """Points of a .pts file as 0-based pixels."""
    with open(path) as f:
        lines = f.read().split("\n")
    expect(lines[0] == "version: 1" and lines[1] == "n_points: 68" and lines[2] == "{" and lines[71] == "}", path + ": frame of the file")
    return np.array([[float(v) for v in line.split()] for line in lines[3:71]]) - 1


def mirror_error(points, flip):
    """How badly a similarity maps the mirrored, permuted points on the points, relative to their spread.
    Small when the order agrees with the flip map, large when a pair is swapped."""
    p = points - points.mean(0)
    q = (points * [-1, 1])[flip]
    q = q - q.mean(0)
    zp, zq = p[:, 0] + 1j * p[:, 1], q[:, 0] + 1j * q[:, 1]
    a = (np.conj(zq) @ zp) / (np.conj(zq) @ zq)
    return np.abs(zp - a * zq) / np.sqrt((np.abs(zp) ** 2).mean())


def check_face(tag, face, width, height):
    p68, p98 = np.array(face["points68"]), np.array(face["points98"])
    expect(p68.shape == (68, 2) and p98.shape == (98, 2), tag + ": counts")
    expect(len(face["state68"]) == 68 and len(face["state98"]) == 98 and set(face["state68"] + face["state98"]) <= STATES, tag + ": states")
    expect(np.isfinite(p68).all() and np.isfinite(p98).all(), tag + ": finite")
    inside = (p98 > -.5).all() and (p98[:, 0] < width - .5).all() and (p98[:, 1] < height - .5).all()
    expect(inside, tag + ": points outside the picture")
    for a, b in SAME.items():
        expect(np.abs(p68[a] - p98[b]).max() < 1e-3, tag + ": 68[%d] is not 98[%d]" % (a, b))
        expect(face["state68"][a] == face["state98"][b], tag + ": state of 68[%d] is not that of 98[%d]" % (a, b))
    lo, hi = p68.min(0), p68.max(0)
    expect(np.abs(np.array(face["box"]) - np.r_[lo, hi - lo]).max() < 2e-3, tag + ": box")
    if abs(face["pose"]["yawDeg"]) < 17:                      # further round, depth outweighs the mirror symmetry
        for name, p, flip in (("68", p68, FLIP68), ("98", p98, FLIP98)):
            e = mirror_error(p, flip)
            expect(e.max() < .75, tag + ": order of %s against its flip map, point %d, %.2f" % (name, e.argmax(), e.max()))
    across = p68[45] - p68[36]
    along = across / np.linalg.norm(across)
    down = np.array([-along[1], along[0]])
    level = lambda i, p=p68: float(p[i] @ down)
    expect(level(8) > level(57) > level(51) > level(33) > level(27), tag + ": chin, lips, nose from below to above")
    expect(p68[36] @ along < p68[39] @ along < p68[42] @ along < p68[45] @ along, tag + ": eye corners from left to right")
    for u, l in ((34, 41), (35, 40), (36, 39), (43, 49), (44, 48), (45, 47)):
        if abs(face["pose"]["yawDeg"]) < 45:
            expect(level(u, p98) < level(l, p98), tag + ": brow rows %d above %d" % (u, l))
    for u, l in ((61, 67), (62, 66), (63, 65), (69, 75), (70, 74), (71, 73)):
        expect(level(u, p98) < level(l, p98) + 1.0, tag + ": lids %d above %d" % (u, l))


def predict(sessions, image, points):
    """The network's last iterate in pixels of the picture."""
    import cv2
    lo, hi = points.min(0), points.max(0)
    centre, size, side = (lo + hi) / 2, float((hi - lo).max()) * 1.55, 256
    z = side / size
    m = np.array([[z, 0, (side - 1) / 2 - z * centre[0]], [0, z, (side - 1) / 2 - z * centre[1]]], np.float32)
    crop = cv2.warpAffine(image, m, (side, side), flags=cv2.INTER_AREA if z < 1 else cv2.INTER_LINEAR)
    x = crop.astype(np.float32).transpose(2, 0, 1)[None] / 255
    enc, reg = sessions
    out = dict(zip([o.name for o in enc.get_outputs()], enc.run(None, {"crop": x})))
    feed = {"features": out["features"], "context": out["context"], "start": out["start_68"], "votes": out["votes_68"],
            "spread": out["spread_68"], "pinned": np.zeros((1, 68), np.float32), "pinned_at": np.zeros((1, 68, 2), np.float32)}
    result = dict(zip([o.name for o in reg.get_outputs()], reg.run(None, feed)))["iterates"][0]
    result = result.reshape(-1, 68, 2)[-1]
    return (result * side - .5 - m[:, 2]) / z


REGIONS = {"jaw": range(17), "brows": range(17, 27), "nose": range(27, 36), "eyes": range(36, 48), "mouth": range(48, 68)}


def draw(image, faces, path, predictions=None):
    """All points with numbers, twice as large."""
    big = Image.fromarray(image).resize((image.shape[1] * 2, image.shape[0] * 2), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(big)
    colour = {"visible": "#56b4e9", "occluded": "#ff7a33", "self-occluded": "#f0e442"}
    for k, face in enumerate(faces):
        for i, (x, y) in enumerate(np.array(face["points98"]) * 2 + .5):
            pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=colour[face["state98"][i]], outline="black")
            pen.text((x + 4, y - 5), str(i), fill="white")
        for x, y in np.array(face["points68"])[17:27] * 2 + .5:
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), outline="#00ff66")
        if predictions:
            for x, y in predictions[k] * 2 + .5:
                pen.line((x - 4, y, x + 4, y), fill="red")
                pen.line((x, y - 4, x, y + 4), fill="red")
    big.save(path)


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--out", required=True, help="folder of the sample set")
    ask.add_argument("--pack", help="folder with encoder.onnx and regressor-68.onnx")
    ask.add_argument("--draw", help="folder for pictures with all points drawn")
    opts = ask.parse_args()
    sessions = None
    if opts.pack:
        import onnxruntime as ort
        sessions = [ort.InferenceSession(os.path.join(opts.pack, n), providers=["CPUExecutionProvider"]) for n in ("encoder.onnx", "regressor-68.onnx")]
    with open(os.path.join(opts.out, "truth.json")) as f:
        pictures = json.load(f)["pictures"]
    with open(os.path.join(opts.out, "list_98pt_rect_attr.txt")) as f:
        rows = [line.split(" ") for line in f.read().strip().split("\n")]
    size, at, errors = 0, 0, []
    for p in pictures:
        path = os.path.join(opts.out, p["file"])
        size += os.path.getsize(path)
        stored = Image.open(path)
        upright = ImageOps.exif_transpose(stored)
        expect(upright.size == (p["width"], p["height"]), p["file"] + ": size after orientation")
        if p.get("orientation"):
            expect(stored.getexif().get(0x0112) == p["orientation"] and stored.size != upright.size, p["file"] + ": orientation")
        image = np.asarray(upright.convert("RGB"))
        predictions = []
        for j, face in enumerate(p["faces"]):
            tag = "%s face %d" % (p["file"], j + 1)
            check_face(tag, face, p["width"], p["height"])
            pts = read_pts(path[:-4] + (".pts" if j == 0 else ".face%d.pts" % (j + 1)))
            expect(np.abs(pts - np.array(face["points68"])).max() < 1e-3, tag + ": .pts and truth.json")
            row = rows[at]
            at += 1
            expect(len(row) == 207 and row[206] == p["file"], tag + ": WFLW row")
            expect(np.abs(np.array(row[:196], float).reshape(98, 2) - np.array(face["points98"])).max() < 1e-4, tag + ": WFLW points")
            expect([int(v) for v in row[200:206]] == list(face["attributes"].values()), tag + ": WFLW attributes")
            if sessions:
                truth = np.array(face["points68"])
                guess = predict(sessions, image, truth)
                predictions.append(guess)
                e = np.linalg.norm(guess - truth, axis=1) / np.linalg.norm(truth[45] - truth[36]) * 100
                seen = np.array([s == "visible" for s in face["state68"]])
                errors.append(e.mean())
                print("%-34s nme %5.2f visible %5.2f | %s" % (tag, e.mean(), e[seen].mean() if seen.any() else 0, " ".join(
                    "%s %.1f" % (k, e[list(v)].mean()) for k, v in REGIONS.items())))
        if opts.draw:
            os.makedirs(opts.draw, exist_ok=True)
            draw(image, p["faces"], os.path.join(opts.draw, p["file"][:-4] + ".png"), predictions)
    expect(at == len(rows), "WFLW list: %d rows for %d faces" % (len(rows), at))
    expect(size < 3e6, "pictures: %.2f MB" % (size / 1e6))
    print("%d pictures, %d faces, %.2f MB" % (len(pictures), at, size / 1e6))
    if errors:
        print("nme: median %.2f, mean %.2f" % (np.median(errors), np.mean(errors)))
    for line in problems:
        print("PROBLEM", line)
    print("ok" if not problems else "%d problems" % len(problems))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
