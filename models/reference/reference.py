"""Reference of the whole prediction, short and slow: what src/core/inference must agree with, within 0.05 px.

    python models/reference/reference.py models/canthus-68-98 PICTURE...

prints one JSON object a picture. Needs numpy, Pillow and onnxruntime (requirements.txt). Everything is written anew from
the manifest and the frames that src/domain/frames.ts states; nothing is shared with the program but the pack's files.

Frames: imagePx is the picture after EXIF orientation, x right, y down, pixel centres at whole numbers. Boxes are
(x0, y0, x1, y1). Transforms here are pairs (scale, [dx, dy]): imagePx = scale * targetPx + [dx, dy].
"""
import io
import json
import math
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageCms, ImageOps

Image.MAX_IMAGE_PIXELS = 16384 * 16384
GREY = 128  # behind transparent parts
SHARE_OF_FIELD = 0.7  # of a held face: between the network's points and those that the pins' errors say
INTER_OCULAR = {"300w-68": (36, 45), "wflw-98": (60, 72)}
# The landmarks of each region, as the schemas of src/domain have them.
REGIONS = {
    "300w-68": {
        "jaw": range(17),
        "right-brow": range(17, 22),
        "left-brow": range(22, 27),
        "nose": range(27, 36),
        "right-eye": range(36, 42),
        "left-eye": range(42, 48),
        "mouth": range(48, 68),
    },
    "wflw-98": {
        "jaw": range(33),
        "right-brow": range(33, 42),
        "left-brow": range(42, 51),
        "nose": range(51, 60),
        "right-eye": range(60, 68),
        "left-eye": range(68, 76),
        "mouth": range(76, 96),
        "pupils": range(96, 98),
    },
}
# Each landmark's mirror image.
down = lambda first, last: [*range(first, last - 1, -1)]
FLIPS = {
    "300w-68": [*down(16, 0), *down(26, 17), *range(27, 31), *down(35, 31), *down(45, 42), 47, 46, *down(39, 36), 41, 40,
                *down(54, 48), *down(59, 55), *down(64, 60), 67, 66, 65],
    "wflw-98": [*down(32, 0), *down(46, 42), *down(50, 47), *down(37, 33), *down(41, 38), *range(51, 55), *down(59, 55),
                *down(72, 68), *down(75, 73), *down(64, 60), *down(67, 65), *down(82, 76), *down(87, 83), *down(92, 88),
                *down(95, 93), 97, 96],
}


def read_picture(path):
    """-> uint8 [height, width, 3], RGB, upright."""
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.mode.startswith("I;16"):
        return np.repeat((np.asarray(picture) >> 8).astype(np.uint8)[..., None], 3, 2)
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        srgb = ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), srgb, outputMode="RGB")
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", rgba.size, (GREY, GREY, GREY, 255)), rgba)
    return np.asarray(picture.convert("RGB"))


def warp(picture, transform, width, height):
    """-> float32 [3, height, width], 0 to 1: means of whole blocks, then bilinear; black outside."""
    scale, shift = transform
    step = max(1, math.floor(scale))
    x = scale * np.arange(width) + shift[0]
    y = scale * np.arange(height) + shift[1]
    samples, x0, y0 = picture.astype(np.float64), 0, 0
    if step > 1:
        x0, y0 = math.floor(x[0]) - step, math.floor(y[0]) - step
        columns, rows = (math.ceil((v[-1] + step - v0) / step) + 1 for v, v0 in ((x, x0), (y, y0)))
        part = window(picture, x0, y0, columns * step, rows * step).astype(np.float64)
        samples = part.reshape(rows, step, columns, step, 3).mean((1, 3))
        x, y = (x - x0 + 0.5) / step - 0.5, (y - y0 + 0.5) / step - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - left)[None, :, None], (y - top)[:, None, None]
    padded = np.pad(samples, ((1, 1), (1, 1), (0, 0)))  # black, one pixel around
    row = lambda v: np.clip(v + 1, 0, padded.shape[0] - 1)
    column = lambda v: np.clip(v + 1, 0, padded.shape[1] - 1)
    upper = padded[row(top)][:, column(left)] * (1 - fx) + padded[row(top)][:, column(left + 1)] * fx
    lower = padded[row(top + 1)][:, column(left)] * (1 - fx) + padded[row(top + 1)][:, column(left + 1)] * fx
    return ((upper * (1 - fy) + lower * fy) / 255).astype(np.float32).transpose(2, 0, 1)


def window(picture, x0, y0, width, height):
    """The part of a picture that starts at (x0, y0), black where it reaches beyond."""
    out = np.zeros((height, width, 3), np.uint8)
    h, w = picture.shape[:2]
    ya, yb, xa, xb = max(y0, 0), min(y0 + height, h), max(x0, 0), min(x0 + width, w)
    if yb > ya and xb > xa:
        out[ya - y0 : yb - y0, xa - x0 : xb - x0] = picture[ya:yb, xa:xb]
    return out


def overlap(p, q):
    inner = max(0, min(p[2], q[2]) - max(p[0], q[0])) * max(0, min(p[3], q[3]) - max(p[1], q[1]))
    area = lambda b: (b[2] - b[0]) * (b[3] - b[1])
    return inner / (area(p) + area(q) - inner)


class Reference:
    """A pack, for one of its schemas; N is the number of the schema's points."""

    def __init__(self, folder, schema="300w-68"):
        folder = Path(folder)
        self.manifest = json.loads((folder / "manifest.json").read_text())
        self.schema, self.count = schema, int(schema.split("-")[1])
        self.calibration = self.spread_maps("right5")
        self.networks = {
            name: onnxruntime.InferenceSession(folder / file["path"], providers=["CPUExecutionProvider"])
            for name, file in self.manifest["files"].items()
        }

    def spread_maps(self, which):
        """-> the knots [K,2] of each landmark's map; None where the pack is not calibrated."""
        calibration = self.manifest["reliability"][self.schema]["calibration"]
        if calibration is None:
            return None
        maps = {}
        for m in calibration[which]:
            regions = REGIONS[self.schema] if m["regions"] == "all" else m["regions"]
            maps |= {k: np.array(m["knots"], np.float64) for r in regions for k in REGIONS[self.schema][r]}
        return [maps[k] for k in range(self.count)]

    def detect(self, picture):
        """-> list of (box in imagePx, score), best first."""
        rule = self.manifest["detector"]
        height, width = picture.shape[:2]
        shrink = max(width, height) / rule["largestSide"]
        pad = lambda side: max(1, math.ceil(math.floor(side / shrink + 0.5) / rule["multiple"])) * rule["multiple"]
        shift = shrink / 2 - 0.5
        view = warp(picture, (shrink, (shift, shift)), pad(width), pad(height))
        boxes, scores = self.networks["detector"].run(["boxes", "scores"], {"picture": view[None]})
        kept = []
        for k in np.argsort(-scores[0], kind="stable"):
            if scores[0, k] < rule["threshold"]:
                break
            box = boxes[0, k].astype(np.float64)
            if all(overlap(box, other) <= rule["nmsOverlap"] for other, _ in kept):
                kept.append((box, float(scores[0, k])))
        return [(self.convert(box * shrink + shift), score) for box, score in kept]

    def convert(self, box):
        """Detected box -> box of the landmarks, by the manifest's mean."""
        rule = self.manifest["detector"]["boxToCrop"]
        size = box[2:] - box[:2]
        centre = (box[:2] + box[2:]) / 2 + np.array([rule["dx"], rule["dy"]]) * size.max()
        half = size * rule["scale"] / 2
        return np.concatenate([centre - half, centre + half])

    def crop_transform(self, box):
        rule = self.manifest["crop"]
        box = np.asarray(box, np.float64)
        scale = float((box[2:] - box[:2]).max()) * rule["scale"] / rule["side"]
        return scale, (box[:2] + box[2:]) / 2 - scale * (rule["side"] - 1) / 2

    def solve(self, picture, boxes, careful=False):
        """Boxes of the landmarks -> points [B,N,2] in imagePx, reliability [B,N], pose [B,3] (yaw, pitch, roll, rad).

        Careful: the mean with the run on the mirrored picture.
        """
        return self.run_boxes(picture, boxes, [{} for _ in boxes], careful)

    def resolve(self, picture, box, pins, careful=False):
        """One box of landmarks, {index: (x, y) in imagePx} -> points [N,2] in imagePx, reliability [N].

        Pinned points come back where they were given; their reliability means nothing.
        """
        points, reliability, _ = self.run_boxes(picture, [box], [pins], careful)
        if pins:
            free, trust, _ = self.run_boxes(picture, [box], [{}], careful)
            points[0] += SHARE_OF_FIELD * (self.spread_corrections(free[0], trust[0], pins) - points[0])
        for k, p in pins.items():
            points[0, k] = p
        return points[0], reliability[0]

    def spread_corrections(self, points, reliability, pins):
        """Simple kriging of the errors at the pins; the rule and its source are in src/domain/error-field.ts."""
        low, high = points.min(0), points.max(0)
        outer = INTER_OCULAR[self.schema]
        d = max(np.linalg.norm(points[outer[0]] - points[outer[1]]), 0.4 * math.sqrt(np.prod(high - low)))
        apart = np.linalg.norm(points[:, None] - points[None], axis=2) / d
        inside = np.zeros_like(apart)
        for region in REGIONS[self.schema].values():
            at = np.ix_(list(region), list(region))
            reach = max(0.3, 0.35 * np.linalg.norm(points[list(region)].max(0) - points[list(region)].min(0)) / d)
            inside[at] = np.maximum(inside[at], np.exp(-apart[at] / reach))
        likeness = 0.3 * np.exp(-apart / 0.5) + 0.7 * inside
        np.fill_diagonal(likeness, 1)
        sigma = 0.05 / np.sqrt(-2 * np.log(1 - np.clip(reliability, 0.02, 0.999)))
        covariance = likeness * np.outer(sigma, sigma)
        known = list(pins)
        among = covariance[np.ix_(known, known)] + np.diag(0.1 * sigma[known] ** 2)
        seen = np.array([pins[k] for k in known]) - points[known]
        return points + covariance[:, known] @ np.linalg.solve(among, seen)

    def run_boxes(self, picture, boxes, pins, careful):
        """Crops and runs; careful: the mean with the mirrored picture, x' = width - 1 - x."""
        points, raw, poses = self.run_view(picture, boxes, pins)
        if careful:
            flip, last = FLIPS[self.schema], picture.shape[1] - 1
            mirrored_boxes = [np.array([last - b[2], b[1], last - b[0], b[3]]) for b in boxes]
            mirrored_pins = [{flip[k]: (last - p[0], p[1]) for k, p in held.items()} for held in pins]
            p, r, q = self.run_view(picture[:, ::-1], mirrored_boxes, mirrored_pins)
            p[:, :, 0] = last - p[:, :, 0]
            points, raw = (points + p[:, flip]) / 2, (raw + r[:, flip]) / 2
            poses = [mean_pose(a, b) for a, b in zip(poses, q)]
        return points, self.calibrate(raw), poses

    def run_view(self, picture, boxes, pins):
        """-> points [B,N,2] in imagePx, the network's own reliability [B,N], poses."""
        side = self.manifest["crop"]["side"]
        transforms = [self.crop_transform(b) for b in boxes]
        crops = np.stack([warp(picture, t, side, side) for t in transforms])
        held = [
            {k: ((np.asarray(p) - shift) / scale + 0.5) / side for k, p in one.items()} for one, (scale, shift) in zip(pins, transforms)
        ]
        units, raw, poses = self.run_raw(crops, held)
        points = np.stack([(u * side - 0.5) * scale + shift for u, (scale, shift) in zip(units, transforms)])
        return points, raw, poses

    def run_networks(self, crops):
        """Crops [B,3,S,S] -> points [B,N,2] in crop units, calibrated reliability [B,N], poses."""
        units, raw, poses = self.run_raw(crops, [{} for _ in crops])
        return units, self.calibrate(raw), poses

    def run_raw(self, crops, pins):
        """Crops [B,3,S,S], for each {index: point in crop units} -> points [B,N,2] in crop units, the network's own
        reliability [B,N], poses."""
        names = ["features", "context", "rotation", *(f"{what}_{self.count}" for what in ("start", "votes", "spread"))]
        features, context, rotation, start, votes, spread = self.networks["encoder"].run(names, {"crop": crops})
        count = len(crops)
        pinned, pinned_at = np.zeros((count, self.count), np.float32), np.zeros((count, self.count, 2), np.float32)
        for i, held in enumerate(pins):
            for k, point in held.items():
                pinned[i, k], pinned_at[i, k] = 1, point
        iterates, reliability = self.networks[f"regressor-{self.count}"].run(
            ["iterates", "reliability"],
            {
                "features": features,
                "context": context,
                "start": start,
                "votes": votes,
                "spread": spread,
                "pinned": pinned,
                "pinned_at": pinned_at,
            },
        )
        units = iterates[:, -1].astype(np.float64)
        poses = [pose(r, self.manifest["pose"]["restPitchRad"]) for r in rotation]
        return units, reliability.astype(np.float64), poses

    def calibrate(self, reliability):
        if self.calibration is None:
            return reliability
        columns = [np.interp(reliability[:, k], knots[:, 0], knots[:, 1]) for k, knots in enumerate(self.calibration)]
        return np.stack(columns, 1)

    def predict(self, path, boxes=None):
        picture = read_picture(path)
        found = self.detect(picture) if boxes is None else [(np.array(b, np.float64), None) for b in boxes]
        faces = []
        if found:
            points, reliability, poses = self.solve(picture, [b for b, _ in found])
            for (box, score), p, r, q in zip(found, points, reliability, poses):
                if score is not None and r.mean() < self.manifest["detector"]["leastMeanReliability"]:
                    continue
                faces.append({"box": box.tolist(), "score": score, "points": p.tolist(), "reliability": r.tolist(), "pose": q})
        return {"width": picture.shape[1], "height": picture.shape[0], "faces": faces}


def pose(r, rest):
    """Rotation [3,3] from the head's axes to the picture's, R = Ry(yaw) Rx(pitch) Rz(roll) -> the three angles, rad.

    `rest`: pitch of the network's own axes on a head that looks straight into the camera, taken off first.
    """
    r = r @ np.array([[1, 0, 0], [0, math.cos(rest), -math.sin(rest)], [0, math.sin(rest), math.cos(rest)]])
    return [math.atan2(-r[0, 2], r[2, 2]), math.asin(max(-1, min(1, r[1, 2]))), math.atan2(r[1, 0], r[1, 1])]


def mean_pose(seen, mirrored):
    """Of yaw, pitch and roll, and of the same face in the mirror."""
    yaw, roll = (seen[0] - mirrored[0]) / 2, (seen[2] - mirrored[2]) / 2
    return [yaw, (seen[1] + mirrored[1]) / 2, roll]


if __name__ == "__main__":
    reference = Reference(sys.argv[1])
    for picture_path in sys.argv[2:]:
        print(json.dumps({"path": picture_path, **reference.predict(picture_path)}))
