"""One person: identity, expression, pose, and everything worn."""
import numpy as np

import body
import eyes
import hair as hair_module
import props
import skin
from kit import mesh, plain, rotation, smoothstep

PIVOT = np.array([0.0, -7.0, -1.5])


def rotations(yaw, pitch, roll, share):
    """Rotation matrices of a share (n,) of the pose."""
    y, p, r = (np.radians(a) * share for a in (yaw, pitch, roll))
    o, i = np.zeros_like(y), np.ones_like(y)
    m = lambda *rows: np.stack([np.stack(row, -1) for row in rows], -2)
    ry = m((np.cos(y), o, np.sin(y)), (o, i, o), (-np.sin(y), o, np.cos(y)))
    rx = m((i, o, o), (o, np.cos(p), np.sin(p)), (o, -np.sin(p), np.cos(p)))
    rz = m((np.cos(r), np.sin(r), o), (-np.sin(r), np.cos(r), o), (o, o, i))
    return rz @ ry @ rx


class Person:
    """Builds the objects of one person from a spec (see cast.py) and keeps what the truth needs."""

    def __init__(self, head, spec, index, camera):
        self.head, self.spec, self.index = head, spec, index
        self.seed = spec["seed"]
        self.pose = spec.get("pose", (0, 0, 0))
        self.at = np.asarray(spec.get("at", (0, 0, 0)), float)
        self.turn = rotation(*self.pose)
        self.body_yaw = spec.get("body_yaw", self.pose[0] * .4)
        self.masks = skin.masks(head)
        expression = dict(spec.get("expression", {}))
        gaze = self._gaze(spec.get("gaze", "camera"), camera)
        if gaze[1] < 0:
            expression["eyeLookDown"] = max(expression.get("eyeLookDown", 0), min(-gaze[1] / 30, 1))
        else:
            expression["eyeLookUp"] = min(gaze[1] / 30, 1)
        self.gaze = gaze
        self.local = head.shape(self.seed, spec.get("amount", .75), expression, spec.get("identity"))
        self._tuck_neck()
        self.posed = self.place(self.local)
        self.normals = head.vertex_normals(self.posed, head.skin_tris)
        self.mean_normals = head.vertex_normals(head.mean, head.skin_tris)
        self.hair_points = np.zeros((0, 3))
        self._build()

    def _tuck_neck(self):
        """Draws the flare at the neck's base in, so that it stays under the clothes."""
        p = self.local[:skin.SKIN_VERTS]
        low = smoothstep(-self.head.mean[:skin.SKIN_VERTS, 1], 9.5, 13.0)
        wide = 9.0 if self.spec.get("outfit", {}).get("collar") == "wide" else 7.0
        limit = lambda v, top: np.sign(v) * np.where(np.abs(v) > top, top + (np.abs(v) - top) * .06, np.abs(v))
        p[:, 0] += low * (limit(p[:, 0], wide) - p[:, 0])
        back = np.minimum(p[:, 2] + 1.5, 0)
        p[:, 2] += low * (limit(back, 5.4) - back)
        ahead = np.maximum(p[:, 2] + 1.5, 0)
        p[:, 2] += smoothstep(-self.head.mean[:skin.SKIN_VERTS, 1], 12.5, 14.5) * (limit(ahead, 6.6) - ahead)

    def _gaze(self, gaze, camera):
        """Gaze (yaw, pitch) relative to the head in degrees."""
        if gaze != "camera":
            return gaze
        eye = self.place(np.array([[0, 3.6, 9.0]]))[0]
        d = self.turn.T @ (camera - eye)
        yaw = np.degrees(np.arctan2(d[0], d[2]))
        pitch = np.degrees(np.arctan2(d[1], np.hypot(d[0], d[2])))
        return float(np.clip(yaw, -26, 26)), float(np.clip(pitch, -22, 18))

    def place(self, points):
        """Head frame to the scene: the pose, fading down the neck."""
        q = np.asarray(points, float)
        y = q[:, 1] + .25 * np.minimum(q[:, 2], 0) * (q[:, 1] < -5)
        w = smoothstep(y, -17.5, -8.8)
        yaw, pitch, roll = self.pose
        share = self.body_yaw / yaw if abs(yaw) > 1 else 0
        turn_w = share + (1 - share) * w
        m = rotations(0, pitch, roll, w)
        m_yaw = rotations(yaw, 0, 0, turn_w)
        full = rotations(yaw, pitch, roll, np.ones(1))[0]
        d = q - PIVOT
        soft = np.einsum("nij,nj->ni", m @ m_yaw, d)
        hard = d @ full.T
        return np.where(w[:, None] >= 1, hard, soft * (1 - w[:, None]) + hard * w[:, None]) + PIVOT + self.at

    def place_rigid(self, points):
        """Head frame to the scene without the neck's fading (things held before the face)."""
        return (np.asarray(points, float) - PIVOT) @ self.turn.T + PIVOT + self.at

    def place_body(self, points):
        """Torso frame to the scene."""
        return (np.asarray(points, float) - PIVOT) @ rotation(self.body_yaw).T + PIVOT + self.at

    def local_of(self, points):
        """Scene to head frame (rigid part)."""
        return (np.asarray(points) - self.at - PIVOT) @ self.turn + PIVOT

    def fit(self, verts):
        """Scales something made for the mean head's skull to this head's skull."""
        skull = self.head.mean[:skin.SKIN_VERTS, 1] > 6
        a, b = self.head.mean[:skin.SKIN_VERTS][skull], self.local[:skin.SKIN_VERTS][skull]
        lo_a, hi_a, lo_b, hi_b = a.min(0), a.max(0), b.min(0), b.max(0)
        k = (hi_b - lo_b) / (hi_a - lo_a)
        k[1] = 1.0
        c_a, c_b = (lo_a + hi_a) / 2, (lo_b + hi_b) / 2
        return (np.asarray(verts) - c_a) * k + c_b + [0, hi_b[1] - hi_a[1] - (c_b - c_a)[1], 0]

    def _build(self):
        head, spec = self.head, self.spec
        hair = spec.get("hair") or {"style": "none", "colour": spec.get("brow_colour", "#2a1a12")}
        bald = hair["style"] == "none"
        tone = spec["tone"]
        mat = skin.material("skin%d" % self.index, tone, hair["colour"], spec.get("lip"), spec.get("stubble", 0),
                            .25 if bald else hair.get("base", .9), spec.get("brow_paint", .32), spec.get("makeup"),
                            spec.get("freckles", 0), self.seed, spec.get("age", 0))
        keep = np.isin(head.material, (0, 4))
        attrs = {k: self.masks[k] for k in ("lip", "blush", "under", "lid", "warm", "scalp", "beard", "brow", "bag", "rest")}
        if bald:
            attrs["scalp"] = attrs["scalp"] * spec.get("shaved", .5)
        self.skin_object = mesh("skin", self.posed[:skin.SKIN_VERTS], head.faces[keep], mat, subdivide=2,
                                attributes=attrs, owner=self.index, kind="head")
        part = lambda kind, lo, hi, m: mesh(kind, self.posed[lo:hi], np.where(
            head.faces[head.material == {"gums": 5, "teeth": 11}[kind]] >= 0,
            head.faces[head.material == {"gums": 5, "teeth": 11}[kind]] - lo, -1), m, subdivide=1, owner=self.index, kind="head")
        part("gums", 14062, 17039, plain("gums", "#a5514e", .28, Subsurface_Weight=.5, Subsurface_Radius=(1, .3, .2), Subsurface_Scale=.03))
        part("teeth", 17039, 21451, plain("teeth", "#e3d9c6", .22, Subsurface_Weight=.4, Subsurface_Radius=(.6, .5, .4), Subsurface_Scale=.02))
        self.pupils = eyes.make(head, self.local, self.place, spec.get("eyes", "#5a4326"), self.gaze, self.index, self.seed,
                                spec.get("pupil", .34))
        eyes.lashes(head, self.local, self.place, self.turn, self.index, spec.get("lashes", 1.0))
        eyes.brows(head, self.local, self.place, spec.get("brow_colour", hair["colour"]), self.index,
                   spec.get("brow_density", 1.0), self.seed, spec.get("brow_thick", 1.0))
        v, n = body.clothing(self, spec.get("outfit", {"colour": "#3b4a58"}))
        if not bald:
            self.hair_points = hair_module.hair(self, hair, v, n)
        if spec.get("beard"):
            hair_module.beard(self, spec["beard"])
        if spec.get("beanie"):
            body.beanie(self, spec["beanie"])
        for item in spec.get("props", []):
            item = dict(item)
            getattr(props, item.pop("what"))(self, **item)
