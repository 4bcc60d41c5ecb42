"""Training samples: windows of the pictures with faces of a wished size, mosaics of them, backgrounds without faces.

A worker process makes batches and hands them over; everything it draws comes from one seed. Pixels BGR uint8 here.
"""
import multiprocessing as mp
import os
import queue as queues

import cv2
import numpy as np

from . import augment
from .boxes import box_of
from .labels import Labels, Picture

SMALLEST_FACE = 8.0  # px: smaller ones in a window are ignored, neither face nor background
SIZES = ((320, 24, 0.4), (448, 12, 0.25), (640, 6, 0.35))  # side of the window in px, batch, share of the batches
FLIP = np.r_[16:-1:-1, 26:16:-1, 27:31, 35:30:-1, 45:41:-1, 47:45:-1, 39:35:-1, 41:39:-1, 54:47:-1, 59:54:-1, 64:59:-1, 67:64:-1]


class Source:
    """The pictures in memory, and random draws from them."""

    def __init__(self, labels: Labels, longest: int = 1000):
        cv2.setNumThreads(1)
        self.main = [self._load(p, longest) for p in labels.train]
        self.clips = [self._load(p, longest) for p in labels.clips]
        crowd = [len(faces) for _, faces, _, _ in self.main]
        self.with_faces = [i for i, n in enumerate(crowd) if n]

    @staticmethod
    def _load(item: Picture, longest: int) -> tuple[np.ndarray, list[np.ndarray], np.ndarray, bool]:
        pixels = item.read()
        z = min(1.0, longest / max(pixels.shape[:2]))
        if z < 1:
            pixels = cv2.resize(pixels, None, fx=z, fy=z, interpolation=cv2.INTER_AREA)
        faces = [((f + 0.5) * z - 0.5).astype(np.float32) for f in item.faces]
        ignore = (np.array(item.ignore).reshape(-1, 4) + 0.5) * z - 0.5
        return pixels, faces, ignore, item.source == "ytf"

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, list[np.ndarray], np.ndarray, bool]:
        """A picture with a face: mostly from the real pictures, a quarter from the video frames."""
        if self.clips and rng.random() < 0.25:
            return self.clips[rng.integers(len(self.clips))]
        return self.main[self.with_faces[rng.integers(len(self.with_faces))]]


    def texture(self, width: int, height: int, rng: np.random.Generator) -> np.ndarray | None:
        """A part of a picture without any labelled or doubtful face, as [height,width,3]; None if a few draws find none."""
        for _ in range(4):
            pixels, faces, ignore, _ = self.main[rng.integers(len(self.main))]
            h, w = pixels.shape[:2]
            z = rng.uniform(0.25, 0.7)
            pw, ph = int(w * z), int(w * z * height / width)
            if ph >= h or pw < 16 or ph < 16:
                continue
            x, y = rng.integers(0, w - pw), rng.integers(0, h - ph)
            taken = [box_of(f) for f in faces] + list(ignore)
            if all(b[2] < x or b[0] > x + pw or b[3] < y or b[1] - 0.4 * (b[3] - b[1]) > y + ph for b in taken):
                return cv2.resize(pixels[y : y + ph, x : x + pw], (width, height))
        return None


def turn_angle(rng: np.random.Generator) -> float:
    """Degrees: mostly a few, up to 45, one in fifteen up to 90 either way."""
    return rng.uniform(-90, 90) if rng.random() < 0.07 else float(np.clip(rng.normal(0, 17), -45, 45))


def _on_plain(pixels: np.ndarray, matrix: np.ndarray, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """The picture warped into a window, with one colour or its own edges around it."""
    border = cv2.BORDER_REPLICATE if rng.random() < 0.25 else cv2.BORDER_CONSTANT
    colour = (0, 0, 0) if rng.random() < 0.5 else tuple(int(v) for v in rng.integers(0, 256, 3))
    return cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=border, borderValue=colour)


def window(source: Source, width: int, height: int, rng: np.random.Generator, background: bool = False,
           largest: float = 0.95) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """A window [height,width,3] around a face drawn at random, or away from faces; its faces [68,2] (visible enough to be
    asked for) and its ignored boxes [4], in px of the window."""
    pixels, faces, ignore, clip = source.draw(rng)
    extent = min(width, height)
    if background:
        hull = np.array([pixels.shape[1], pixels.shape[0]], np.float64)
        zoom = extent / hull.min() * np.exp(rng.uniform(np.log(0.8), np.log(4.0)))
        centre, place = rng.uniform(0, 1, 2) * hull, np.array([width / 2, height / 2])
    else:
        face = faces[rng.integers(len(faces))]
        box = box_of(face)
        side = float(np.sqrt((box[2:] - box[:2]).prod()))
        centre = (box[:2] + box[2:]) / 2
        low = 0.4 * extent if rng.random() < (0.5 if extent >= 400 else 0.15) else max(11.0, 0.03 * extent)
        wish = np.exp(rng.uniform(np.log(low), np.log(max(largest * extent, 14.0))))
        zoom = min(wish / side, 4.0)
        if clip and rng.random() < 0.7:  # the frame is cropped around the face: mostly let it fill the window
            zoom = max(zoom, min(4.0, 0.8 * extent / min(pixels.shape[:2])))
        half = min(zoom * side / 2, extent / 2) * (1.0 if rng.random() < 0.8 else 0.25)
        place = rng.uniform([half, half], [max(width - half, half + 1), max(height - half, half + 1)])
    angle = np.deg2rad(turn_angle(rng))
    stretch = np.exp(rng.normal(0, 0.05))
    mirror = rng.random() < 0.5
    linear = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.diag([stretch, 1 / stretch])
    if mirror:
        linear = linear @ np.diag([-1.0, 1.0])
    if zoom < 0.6 and rng.random() < 0.7:  # shrink first without aliasing, as the program does
        z = max(zoom * 1.2, 0.05)
        small = cv2.resize(pixels, None, fx=z, fy=z, interpolation=cv2.INTER_AREA)
        true = np.array([small.shape[1] / pixels.shape[1], small.shape[0] / pixels.shape[0]])
        picture_linear, picture_centre, pixels = linear / true, (centre + 0.5) * true - 0.5, small
    else:
        picture_linear, picture_centre = linear, centre
    matrix = np.concatenate([picture_linear, (place - picture_linear @ picture_centre)[:, None]], 1)
    if rng.random() < 0.55 and (behind := source.texture(width, height, rng)) is not None:
        out = cv2.warpAffine(pixels, matrix, (width, height), behind, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    else:
        out = _on_plain(pixels, matrix, width, height, rng)
    offset = place - linear @ centre
    moved = [(f @ linear.T + offset).astype(np.float32) for f in faces]
    if mirror:
        moved = [f[FLIP] for f in moved]
    corners = [np.array([[b[0], b[1]], [b[2], b[1]], [b[0], b[3]], [b[2], b[3]]]) @ linear.T + offset for b in ignore]
    return sort_out(out, moved, [box_of(c) for c in corners])


def sort_out(out: np.ndarray, moved: list[np.ndarray], ignored: list[np.ndarray]) -> tuple[np.ndarray, list, list]:
    """Parts faces into those asked for (at least 55 % of the box inside the window and not too small), ignored ones, and
    those that are gone (under 10 % inside)."""
    edge = np.array([out.shape[1] - 0.5, out.shape[0] - 0.5])
    kept, ignore = [], [b for b in ignored if (np.minimum(b[2:], edge) > np.maximum(b[:2], -0.5)).all()]
    for face in moved:
        box = box_of(face)
        size = box[2:] - box[:2]
        seen = np.clip(np.minimum(box[2:], edge) - np.maximum(box[:2], -0.5), 0, None).prod() / max(size.prod(), 1e-6)
        if seen >= 0.55 and np.sqrt(size.prod()) >= SMALLEST_FACE:
            kept.append(face)
        elif seen >= 0.1:
            ignore.append(box)
    ignore = [np.r_[np.maximum(b[:2], -0.5), np.minimum(b[2:], edge)] for b in ignore]
    return out, kept, ignore


def scene(source: Source, side: int, rng: np.random.Generator) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """One training picture [side,side,3], its faces and ignored boxes: a window, or a mosaic of 2x2 up to 4x4 windows."""
    kind = rng.random()
    if kind < (0.45 if side < 400 else 0.65):
        out, faces, ignore = window(source, side, side, rng, background=rng.random() < 0.12)
    else:
        n = int(rng.choice([2, 3, 4], p=[0.6, 0.25, 0.15] if side < 600 else [0.4, 0.3, 0.3]))
        cuts = [np.round(np.linspace(0, side, n + 1) + np.r_[0, rng.uniform(-0.15, 0.15, n - 1) * side / n, 0]).astype(int) for _ in range(2)]
        out, faces, ignore = np.empty((side, side, 3), np.uint8), [], []
        for x0, x1 in zip(cuts[0], cuts[0][1:]):
            for y0, y1 in zip(cuts[1], cuts[1][1:]):
                part, f, g = window(source, x1 - x0, y1 - y0, rng, background=rng.random() < 0.25)
                out[y0:y1, x0:x1] = part
                shift = np.array([x0, y0], np.float32)
                faces += [p + shift for p in f]
                ignore += [b + np.r_[shift, shift] for b in g]
    if faces and rng.random() < 0.06:  # nothing but background: every face covered
        mask = np.zeros((side, side), np.uint8)
        for face in faces:
            box = box_of(face)
            grow = (box[2:] - box[:2]) * rng.uniform(0.15, 0.35)
            a, b = (box[:2] - grow * [1, 1.6]).astype(int), (box[2:] + grow).astype(int)
            cv2.rectangle(mask, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 1, -1)
        augment.fill(out, mask, rng)
        faces = []
    for face in faces:
        if rng.random() < 0.3:
            augment.occlude(out, face, rng)
    return augment.wear(augment.light(out, rng), rng), faces, ignore


def pack(samples: list) -> dict[str, np.ndarray]:
    """Samples -> pictures [B,H,W,3] RGB uint8, faces [B,G,4] with present [B,G], ignore [B,M,4] with ignored [B,M]."""
    def padded(lists: list[list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
        most = max(1, max(len(v) for v in lists))
        values, known = np.zeros((len(lists), most, 4), np.float32), np.zeros((len(lists), most), bool)
        for i, boxes in enumerate(lists):
            for j, box in enumerate(boxes):
                values[i, j], known[i, j] = box, True
        return values, known
    faces, present = padded([[box_of(f) for f in s[1]] for s in samples])
    ignore, ignored = padded([s[2] for s in samples])
    return {"pictures": np.stack([s[0][:, :, ::-1] for s in samples]), "faces": faces, "present": present,
            "ignore": ignore, "ignored": ignored}


def _work(source: Source, seed: int, out: mp.Queue, parent: int) -> None:
    rng = np.random.default_rng(seed)
    while True:
        side, batch, _ = SIZES[rng.choice(len(SIZES), p=[s[2] for s in SIZES])]
        made = pack([scene(source, side, rng) for _ in range(batch)])
        while True:
            if os.getppid() != parent:  # the trainer is gone
                out.cancel_join_thread()
                return
            try:
                out.put(made, timeout=2)
                break
            except queues.Full:
                continue


def start_worker(source: Source, seed: int, ahead: int = 6) -> tuple[mp.Process, mp.Queue]:
    """A process that makes batches for ever; end it with terminate()."""
    context = mp.get_context("fork")
    queue = context.Queue(ahead)
    process = context.Process(target=_work, args=(source, seed, queue, os.getpid()), daemon=True)
    process.start()
    return process, queue
