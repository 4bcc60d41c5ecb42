"""Changes to pixels that leave the boxes true: light, colour, blur, noise, JPEG, occluders. BGR uint8 pictures."""
import cv2
import numpy as np


def light(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Brightness, contrast, gamma and colour cast through one table; sometimes grey. [H,W,3] -> [H,W,3]."""
    if rng.random() < 0.7:
        ramp = np.arange(256, dtype=np.float32)[:, None].repeat(3, 1)
        if rng.random() < 0.3:
            ramp = 255 * (ramp / 255) ** np.exp(rng.normal(0, 0.35))
        ramp = (ramp - 128) * rng.uniform(0.6, 1.4) + 128 + rng.uniform(-45, 45)
        if rng.random() < 0.4:
            ramp = ramp * rng.uniform(0.75, 1.25, 3)
        picture = cv2.LUT(picture, np.clip(ramp, 0, 255).astype(np.uint8).reshape(1, 256, 3))
    if rng.random() < 0.15:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return picture


def wear(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blur, motion blur, loss of resolution, noise, JPEG, each now and then. [H,W,3] -> [H,W,3]."""
    h, w = picture.shape[:2]
    if rng.random() < 0.12:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 2.0))
    elif rng.random() < 0.05:
        n = int(rng.integers(3, 12))
        kernel = np.zeros((n, n), np.float32)
        turn = rng.uniform(0, np.pi)
        d = np.array([np.cos(turn), np.sin(turn)]) * n / 2
        a, b = (n - 1) / 2 - d, (n - 1) / 2 + d
        cv2.line(kernel, tuple(int(round(v)) for v in a), tuple(int(round(v)) for v in b), 1.0, 1)
        picture = cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1))
    if rng.random() < 0.1:
        z = rng.uniform(0.35, 0.8)
        picture = cv2.resize(cv2.resize(picture, None, fx=z, fy=z, interpolation=cv2.INTER_AREA), (w, h))
    if rng.random() < 0.15:
        grain = rng.normal(0, rng.uniform(3, 16), (h // 2, w // 2, 3)).astype(np.float32)
        grain = np.tile(grain, (2, 2, 1)) if rng.random() < 0.6 else cv2.resize(grain, (w, h))
        picture = np.clip(picture[: grain.shape[0], : grain.shape[1]] + grain, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        _, code = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        picture = cv2.imdecode(code, cv2.IMREAD_COLOR)
    return picture


def fill(picture: np.ndarray, mask: np.ndarray, rng: np.random.Generator) -> None:
    """Covers the pixels of picture where mask [H,W] is not 0, in place: flat, noisy, or with another part of it."""
    ys, xs = np.nonzero(mask)
    if not len(ys):
        return
    kind = rng.random()
    if kind < 0.4:
        picture[ys, xs] = rng.integers(0, 256, 3)
    elif kind < 0.6:
        picture[ys, xs] = np.clip(rng.integers(0, 256, 3) + rng.normal(0, 15, (len(ys), 3)), 0, 255)
    else:
        h, w = mask.shape
        picture[ys, xs] = picture[(ys + rng.integers(h)) % h, (xs + rng.integers(w)) % w]


def occlude(picture: np.ndarray, face: np.ndarray, rng: np.random.Generator) -> None:
    """Covers a part of one face in place. picture [H,W,3], face [68,2] in its px. Dark glasses, a mask, or shapes."""
    h, w = picture.shape[:2]
    low, high = face.min(0), face.max(0)
    side = float((high - low).max())
    mask = np.zeros((h, w), np.uint8)
    kind = rng.random()
    if kind < 0.15:
        for eye in (face[36:42], face[42:48]):
            c = eye.mean(0)
            axes = tuple(int(max(1, v)) for v in side * rng.uniform(0.12, 0.2) * np.array([1.0, rng.uniform(0.6, 1.0)]))
            cv2.ellipse(mask, (int(c[0]), int(c[1])), axes, 0, 0, 360, 1, -1)
        ys, xs = np.nonzero(mask)
        picture[ys, xs] = picture[ys, xs] * rng.uniform(0, 0.25) + rng.uniform(0, 40)
        return
    if kind < 0.3:
        lower = np.concatenate([face[2:15], face[28 + rng.integers(0, 3)][None]])
        cv2.fillPoly(mask, [np.round(lower).astype(np.int32)], 1)
        ys, xs = np.nonzero(mask)
        shade = 0.75 + 0.5 * (xs - low[0]) / max(side, 1.0)
        picture[ys, xs] = np.clip(rng.uniform(0, 255, 3) * shade[:, None].clip(0.5, 1.3), 0, 255)
        return
    for _ in range(int(rng.integers(1, 3))):
        size = rng.uniform(0.15, 0.6, 2) * side
        c = rng.uniform(low, high)
        if rng.random() < 0.5:
            a, b = (c - size / 2).astype(int), (c + size / 2).astype(int)
            cv2.rectangle(mask, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 1, -1)
        else:
            cv2.ellipse(mask, (int(c[0]), int(c[1])), (int(size[0] / 2) + 1, int(size[1] / 2) + 1), rng.uniform(0, 180), 0, 360, 1, -1)
    fill(picture, mask, rng)
