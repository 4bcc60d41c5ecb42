"""The ICT-FaceKit head: shape, expression and where the landmarks lie on its surface.

Frame of the head: centimetres, x to the subject's left, y up, z out of the face.
Landmarks are kept as three vertex ids and three weights ("anchors"), so that they follow
identity, expression, pose and the subdivision of the surface exactly.
"""
import heapq
import os

import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

IDS68 = [int(s) for s in (
    "1278 1272 12 1834 243 781 2199 1447 966 3661 4390 3022 2484 4036 2253 3490 3496 "
    "268 493 1914 2044 1401 3615 4240 4114 2734 2509 978 4527 4942 4857 1140 2075 1147 4269 3360 "
    "1507 1542 1537 1528 1518 1511 3742 3751 3756 3721 3725 3732 "
    "5708 5695 2081 0 4275 6200 6213 6346 6461 5518 5957 5841 "
    "5702 5711 5533 6216 6207 6470 5517 5966").split()]

FLIP68 = np.array([16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19,
                   18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
                   54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65])
FLIP98 = np.array([32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9,
                   8, 7, 6, 5, 4, 3, 2, 1, 0, 46, 45, 44, 43, 42, 50, 49, 48, 47, 37, 36, 35, 34, 33, 41, 40, 39,
                   38, 51, 52, 53, 54, 59, 58, 57, 56, 55, 72, 71, 70, 69, 68, 75, 74, 73, 64, 63, 62, 61, 60, 67,
                   66, 65, 82, 81, 80, 79, 78, 77, 76, 87, 86, 85, 84, 83, 92, 91, 90, 89, 88, 95, 94, 93, 97, 96])

BACK, LASHES, FACE, GUMS, IRIS_L, IRIS_R, FLUID, WHITE_L, WHITE_R, TEETH = 0, 2, 4, 5, 6, 7, 8, 9, 10, 11
EYE_CENTRE = {"L": np.array([3.156, 3.613, 8.049]), "R": np.array([-3.156, 3.613, 8.049])}
BROW_HALF = 0.34   # half the height of the brow band in the middle, cm


def spline(points, per_piece=16):
    """Catmull-Rom curve through points, dense."""
    p = np.asarray(points, float)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    out = []
    for i in range(1, len(p) - 2):
        t = np.linspace(0, 1, per_piece, endpoint=False)[:, None]
        a, b, c, d = p[i - 1], p[i], p[i + 1], p[i + 2]
        out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2
                          + (3 * b - a - 3 * c + d) * t ** 3))
    return np.vstack(out + [p[-2][None]])


def along(curve, fractions):
    """Points of a dense curve at fractions of its length."""
    s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))]
    return np.stack([np.interp(np.asarray(fractions) * s[-1], s, curve[:, k]) for k in range(3)], 1)


class Head:
    """Mean head with its bases; `shape` gives the vertices of one person and expression."""

    def __init__(self, folder):
        data = np.load(os.path.join(folder, "light.npz"))
        self.mean = data["vertices"].astype(np.float64)
        self.faces = data["faces"]
        self.material = data["face_material"]
        self.identity = data["identity"]
        self.expression = data["expression"]
        self.names = {str(n): i for i, n in enumerate(data["expression_names"])}
        skin = self.faces[np.isin(self.material, (FACE, BACK))]
        self.skin_tris = self.triangles(skin)
        self.face_tris = self.triangles(self.faces[self.material == FACE])
        self._tree = BVHTree.FromPolygons([Vector(p) for p in self.mean], self.skin_tris.tolist())
        self._neighbours = None
        self.anchors68 = None
        self.anchors98 = None
        self._make_anchors()

    @staticmethod
    def triangles(quads):
        """Quads (-1 pads a triangle) as triangles."""
        full = quads[:, 3] >= 0
        return np.vstack([quads[:, :3], quads[full][:, [0, 2, 3]]])

    def shape(self, seed, amount=0.8, expression=None, identity=None):
        """Vertices for an identity (drawn from seed, or explicit {index: weight}) and an expression."""
        rng = np.random.default_rng(seed)
        weights = np.zeros(100)
        weights[:40] = np.clip(rng.normal(0, amount, 40), -1.6, 1.6)
        for key, value in (identity or {}).items():
            weights[key] = value
        verts = self.mean + np.tensordot(weights, self.identity.astype(np.float64), 1)
        for key, value in (expression or {}).items():
            keys = [key] if key in self.names else [key + "_L", key + "_R"]
            for name in keys:
                verts = verts + value * self.expression[self.names[name]].astype(np.float64)
        return verts

    # landmarks ---------------------------------------------------------------------------------

    def nearest(self, point):
        """Anchor of the surface point of the mean head nearest to `point`."""
        at, _, tri, _ = self._tree.find_nearest(Vector(point))
        return self._anchor(tri, np.array(at))

    def shoot(self, x, y):
        """Anchor where a ray along -z at (x, y) meets the mean face from the front."""
        at, _, tri, _ = self._tree.ray_cast(Vector((x, y, 30.0)), Vector((0, 0, -1)))
        return self._anchor(tri, np.array(at))

    def _anchor(self, tri, at):
        ids = self.skin_tris[tri]
        a, b, c = self.mean[ids]
        m = np.stack([b - a, c - a], 1)
        w = np.linalg.lstsq(m, at - a, rcond=None)[0]
        return ids, np.array([1 - w.sum(), w[0], w[1]])

    def path(self, ids):
        """Vertex ids of the shortest way along the edges of the face through `ids`."""
        if self._neighbours is None:
            near = {}
            for quad in self.faces[self.material == FACE]:
                q = [int(i) for i in quad if i >= 0]
                for a, b in zip(q, q[1:] + q[:1]):
                    d = float(np.linalg.norm(self.mean[a] - self.mean[b]))
                    near.setdefault(a, {})[b] = d
                    near.setdefault(b, {})[a] = d
            self._neighbours = near
        out = [ids[0]]
        for start, goal in zip(ids, ids[1:]):
            heap, best, back = [(0.0, start)], {start: 0.0}, {}
            while heap:
                cost, here = heapq.heappop(heap)
                if here == goal:
                    break
                for other, d in self._neighbours[here].items():
                    if cost + d < best.get(other, 1e9):
                        best[other] = cost + d
                        back[other] = here
                        heapq.heappush(heap, (cost + d, other))
            piece = [goal]
            while piece[-1] != start:
                piece.append(back[piece[-1]])
            out += piece[::-1][1:]
        return out

    def brow_curves(self):
        """Upper, middle and lower curve of the image-left brow (outer to inner) in the mean face's x, y."""
        mid = spline(self.mean[IDS68[17:22]])[:, :2]
        t = np.linspace(0, 1, len(mid))
        half = BROW_HALF * np.interp(t, [0, .12, .5, .85, 1], [.35, .62, .95, 1.0, .85])
        d = np.gradient(mid, axis=0)
        normal = np.stack([-d[:, 1], d[:, 0]], 1) / np.linalg.norm(d, axis=1, keepdims=True)
        return mid + normal * half[:, None], mid, mid - normal * half[:, None]

    def _make_anchors(self):
        self.anchors68 = [(np.array([i, i, i]), np.array([1.0, 0, 0])) for i in IDS68]
        a98 = [None] * 98
        jaw = spline(self.mean[IDS68[:17]])
        for k in range(33):
            a98[k] = self.anchors68[k // 2] if k % 2 == 0 else self.nearest(jaw[(k // 2) * 16 + 8])
        pad = lambda c: np.c_[c, np.zeros(len(c))]
        upper, _, lower = self.brow_curves()
        up = along(pad(upper), np.linspace(0, 1, 5))
        low = along(pad(lower), [1.0, .72, .45, .2])          # 38-41 run back, inner to outer
        for k in range(5):
            a98[33 + k] = self.shoot(*up[k, :2])
            a98[42 + k] = self.shoot(-up[4 - k, 0], up[4 - k, 1])
        for k in range(4):
            a98[38 + k] = self.shoot(*low[k, :2])
        for k, i in enumerate((41, 40, 39, 38)):               # 47-50 run back, outer to inner
            x, y = low[i - 38, :2]
            a98[47 + k] = self.shoot(-x, y)
        for k in range(51, 60):
            a98[k] = self.anchors68[k - 24]
        for start, corner in ((60, 36), (68, 42)):
            ids = IDS68[corner:corner + 6]
            for piece, first in ((ids[:4], 0), (ids[3:] + ids[:1], 4)):
                way = self.path(piece)
                pts = self.mean[way]
                s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(pts, axis=0), axis=1))]
                for j in range(4):
                    want = s[-1] * j / 4
                    i = min(int(np.searchsorted(s, want, "right")) - 1, len(way) - 2)
                    t = (want - s[i]) / (s[i + 1] - s[i])
                    a98[start + first + j] = (np.array([way[i], way[i + 1], way[i]]), np.array([1 - t, t, 0]))
        for k in range(76, 96):
            a98[k] = self.anchors68[k - 28]
        self.anchors98 = a98                                   # 96, 97: the iris centres, set by the eyes

    @staticmethod
    def place(anchors, verts):
        """Positions of anchors on given vertices."""
        ids = np.array([a[0] for a in anchors])
        w = np.array([a[1] for a in anchors])
        return (verts[ids] * w[..., None]).sum(1)

    def triangle_normals(self, verts, tris):
        """Unit normals of triangles."""
        a, b, c = verts[tris[:, 0]], verts[tris[:, 1]], verts[tris[:, 2]]
        n = np.cross(b - a, c - a)
        return n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)

    def vertex_normals(self, verts, tris):
        """Area-weighted unit vertex normals."""
        a, b, c = verts[tris[:, 0]], verts[tris[:, 1]], verts[tris[:, 2]]
        n = np.cross(b - a, c - a)
        out = np.zeros_like(verts)
        for k in range(3):
            np.add.at(out, tris[:, k], n)
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
