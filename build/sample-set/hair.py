"""Head hair and beards: strands grown from the scalp, combed, pulled down and kept off the skin."""
import numpy as np
from scipy.spatial import cKDTree

from eyes import hair_material
from kit import smoothstep, strands

CROWN = np.array([0.0, 13.5, -3.0])


def unit(v):
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def roots(head, mask, n, rng):
    """Random points on the mean skin with density ~ mask. Returns triangle ids and weights."""
    tris = head.skin_tris
    a, b, c = (head.mean[tris[:, k]] for k in range(3))
    area = .5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    p = area * np.maximum(mask[tris].mean(1) - .15, 0)
    pick = rng.choice(len(tris), n, p=p / p.sum())
    u = rng.random((n, 2))
    u = np.where(u.sum(1, keepdims=True) > 1, 1 - u, u)
    return tris[pick], np.c_[1 - u.sum(1), u]


def comb(style, rest, normal):
    """Direction in the head frame in which hair lies at a root with mean-head position `rest`."""
    x, y, z = rest.T
    flow = np.zeros_like(rest)
    if style in ("side", "bob", "long", "waves"):
        part = 2.6 if style == "side" else .6
        away = np.sign(x - part + 1e-6)
        flow = np.stack([away * 1.0, np.full_like(x, -.25), np.where(z > 3, -.55, -.15)], 1)
        if style == "side":
            sweep = smoothstep(z, 2, 8)[:, None]
            flow = flow * (1 - sweep) + sweep * np.stack([np.where(x < part, -1.0, .9), np.full_like(x, .35), np.full_like(x, -.55)], 1)
    elif style in ("back", "bun", "tail"):
        flow = np.stack([-.10 * x, .25 * smoothstep(z, 0, 8) - .12 * smoothstep(-z, -2, 6), -np.ones_like(x)], 1)
        if style != "back":
            knot = np.array([0, 6.0, -12.5])
            flow = unit(knot - rest)
    elif style == "fringe":
        flow = unit(rest - CROWN)
    elif style == "crop":
        flow = unit(rest - CROWN) * .6 + np.stack([np.full_like(x, .25), np.full_like(x, .2), smoothstep(z, 0, 7) * .9], 1)
    else:
        flow = unit(rest - CROWN)
    flow = flow - normal * (flow * normal).sum(1, keepdims=True)
    return unit(flow)


STYLES = {   # length cm, strands, lift, comb, gravity, curl, clump, layer
    "buzz": dict(length=.45, n=11700, lift=1.0, comb=.6, gravity=.0, curl=0, clump=0, layer=.3, steps=4, radius=0.027),
    "crop": dict(length=2.6, n=11700, lift=.55, comb=.8, gravity=.10, curl=.05, clump=.45, layer=.9, steps=8, radius=0.027),
    "side": dict(length=6.2, n=11700, lift=.62, comb=.95, gravity=.16, curl=.05, clump=.5, layer=1.5, steps=12, radius=0.027),
    "back": dict(length=8.5, n=11700, lift=.35, comb=1.0, gravity=.10, curl=.04, clump=.5, layer=1.2, steps=14, radius=0.027),
    "fringe": dict(length=8.0, n=13500, lift=.30, comb=.9, gravity=.35, curl=.03, clump=.45, layer=1.2, steps=14, radius=0.027),
    "bob": dict(length=19, n=13500, lift=.30, comb=.9, gravity=.55, curl=.04, clump=.5, layer=1.1, steps=20, radius=0.030),
    "long": dict(length=34, n=14400, lift=.28, comb=.9, gravity=.6, curl=.05, clump=.5, layer=1.1, steps=26, radius=0.030),
    "waves": dict(length=30, n=14400, lift=.35, comb=.8, gravity=.5, curl=.55, clump=.75, layer=1.6, steps=34, radius=0.030),
    "bun": dict(length=17, n=11700, lift=.12, comb=1.0, gravity=.02, curl=.03, clump=.4, layer=.8, steps=20, radius=0.028),
    "tail": dict(length=20, n=11700, lift=.12, comb=1.0, gravity=.04, curl=.03, clump=.4, layer=.8, steps=22, radius=0.028),
    "curly": dict(length=10, n=11700, lift=.75, comb=.3, gravity=.22, curl=1.5, clump=.85, layer=2.6, steps=40, radius=0.028),
    "afro": dict(length=5.2, n=15300, lift=1.2, comb=.1, gravity=.02, curl=1.3, clump=.6, layer=9, steps=24, radius=0.025),
}


def grow(person, style, mask, extra_verts, extra_normals, seed, scale=1.0, density=1.0, beard=False):
    """Strands (n, k, 3) in the posed frame."""
    s = style if beard else STYLES[style]
    style = "beard" if beard else style
    rng = np.random.default_rng(seed + 900)
    head = person.head
    n = int(s["n"] * density)
    tri, w = roots(head, mask, n, rng)
    at = lambda v: (v[tri] * w[..., None]).sum(1)
    rest = at(head.mean)
    posed = at(person.posed)
    normal = unit(at(person.normals))
    rest_normal = unit(at(person.mean_normals))
    flow = (comb(style, rest, rest_normal)) @ person.turn.T
    if beard:
        flow = unit(np.stack([rest[:, 0] * .06, -np.ones(n), np.full(n, .25)], 1)) @ person.turn.T
    tree = cKDTree(np.vstack([person.posed[:14062], extra_verts]))
    norms = np.vstack([person.normals[:14062], extra_normals])
    length = s["length"] * scale * rng.uniform(.72, 1.08, n)
    if style in ("side", "crop", "back"):
        top = smoothstep(rest[:, 1], 7.0, 11.0)
        length *= .22 + .78 * top if style != "back" else .5 + .5 * top
    if style == "fringe":
        front = smoothstep(rest[:, 2], 1.0, 4.5) * smoothstep(rest[:, 1], 8, 9.5)
        length *= np.where(front > .5, .72, 1.15)
    depth = rng.uniform(.12, 1, n) * s["layer"]
    steps = s["steps"]
    seg = length / steps
    direction = unit(normal * s["lift"] + flow * s["comb"] + rng.normal(0, .12, (n, 3)))
    pos = posed + normal * .01
    line = [posed - normal * .05, pos]
    gravity = np.array([0, -1.0, 0])
    knot = None
    far_off = np.zeros(n)
    over_face = np.zeros(n, bool)
    if style in ("bun", "tail"):
        knot = person.place(np.array([[0, 6.0, -12.5]]))[0]
    for k in range(steps):
        pull = flow * s["comb"] * max(0.0, 1 - k / (steps * .45)) if knot is None else unit(knot - pos) * .9
        direction = unit(direction * 1.6 + pull * .55 + gravity * s["gravity"] * .55 + rng.normal(0, .035, (n, 3)))
        move = direction * seg[:, None]
        if knot is not None:
            far = np.linalg.norm(knot - pos, axis=1)
            move *= np.clip(far / 1.5, .02, 1)[:, None]
        pos = pos + move
        if style != "afro" and style != "buzz":
            _, near = tree.query(pos, workers=2)
            base, nn = tree.data[near], norms[near]
            gap = ((pos - base) * nn).sum(1)
            want = depth * min(1, (k + 1) / (steps * .25)) * (.9 if style not in ("bun", "tail") else .6)
            inside = gap < want
            pos = np.where(inside[:, None], pos + nn * (want - gap)[:, None] * .8, pos)
            along = direction - nn * np.minimum((direction * nn).sum(1, keepdims=True), 0)
            direction = np.where(inside[:, None], unit(along), direction)
            over = np.clip(gap - s["layer"] * 1.4, 0, 1)[:, None] * .25
            far_off = np.maximum(far_off, np.linalg.norm(pos - base, axis=1))
            direction = unit(direction - nn * over)
        q = person.local_of(pos)
        over_face |= (np.abs(q[:, 0]) < 5.6 - .05 * np.abs(q[:, 1])) & (q[:, 1] < 7.2) & (q[:, 1] > -16) & (q[:, 2] > np.where(q[:, 1] < -7, -.5, 2.5))
        over_face |= (np.abs(q[:, 0]) > 13.5) & (q[:, 1] < -11)
        line.append(pos)
    pts = np.stack(line, 1)
    if not beard:
        good = far_off < 3.2 + s["layer"]
        if style not in ("fringe", "buzz"):
            good &= ~over_face
        pts, posed, n = pts[good], posed[good], int(good.sum())
    t = np.linspace(0, 1, pts.shape[1])
    groups = max(n // 45, 1)
    if s["clump"]:
        lead = rng.choice(n, groups, replace=False)
        _, mine = cKDTree(posed[lead]).query(posed)
        pull = (s["clump"] * t ** 1.1)[None, :, None] * rng.uniform(.6, 1.05, n)[:, None, None]
        pts = pts * (1 - pull) + pts[lead[mine]] * pull
        phase = rng.uniform(0, 2 * np.pi, groups)[mine] + rng.normal(0, .35, n)
    else:
        phase = rng.uniform(0, 2 * np.pi, n)
    if s["curl"]:
        turns = {"afro": 4.0, "curly": 4.5, "waves": 3.2}.get(style, 1.2)
        a = phase[:, None] + t[None] * turns * 2 * np.pi * np.maximum(.7, rng.normal(1, .12, n))[:, None]
        along = unit(np.gradient(pts, axis=1))
        side = unit(np.cross(along, np.array([0.3, .2, 1.0])))
        third = np.cross(along, side)
        size = {"afro": .30, "curly": .42, "waves": 1.0}.get(style, 1.0) * s["curl"] * np.minimum(t * 4, 1)
        wave = 1.0 if style in ("afro", "curly") else .45
        pts = pts + (np.cos(a)[..., None] * side + wave * np.sin(a)[..., None] * third) * size[None, :, None]
    pts += rng.normal(0, .02, (n, 1, 3)) * (t * 2)[None, :, None]
    return pts


def hair(person, spec, extra_verts, extra_normals):
    """Makes the head hair; returns the strand points for the visibility test."""
    style = spec["style"]
    mask = person.masks["scalp"].copy()
    line = spec.get("recede", 0.0)
    if line:
        p = person.head.mean[:14062]
        mask *= 1 - smoothstep(p[:, 2] - (7.5 - line * 5 - .10 * np.abs(p[:, 0]) * line), 0, 1.5) * (p[:, 1] > 7)
    pts = grow(person, style, mask, extra_verts, extra_normals, person.seed, spec.get("scale", 1.0), spec.get("density", 1.0))
    if spec.get("under"):                                   # under headgear: keep only what lies below it
        keep = person.local_of(pts[:, 0])[:, 1] < spec["under"]
        pts = pts[keep]
    mat = hair_material("hair", spec["colour"], spec.get("rough", .30), spec.get("random", .16))
    r = STYLES[style]["radius"]
    strands("hair", pts, np.linspace(r, r * .35, pts.shape[1]), mat, person.index)
    made = [pts]
    if style in ("bun", "tail"):
        made.append(knot_hair(person, style, mat))
    return np.vstack([q.reshape(-1, 3) for q in made])


def knot_hair(person, style, mat):
    """A bun, or a tail, at the back of the head."""
    rng = np.random.default_rng(person.seed + 31)
    n, k = 2600, 24
    t = np.linspace(0, 1, k)
    c = np.array([0, 6.6, -13.6])
    if style == "bun":
        tilt = rng.normal(0, .7, n)
        a = rng.uniform(0, 2 * np.pi, n)[:, None] + t[None] * 4.2
        r = 3.2 * np.cbrt(rng.uniform(.55, 1, n))[:, None]
        ring = np.stack([r * np.cos(a), r * np.sin(a) * np.cos(tilt)[:, None], r * np.sin(a) * np.sin(tilt)[:, None]], -1)
        pts = c + ring * [1, 1, .8]
    else:
        start = c + rng.normal(0, .7, (n, 3)) * [1, 1, .4]
        swing = np.stack([.5 * np.sin(t * 5), 2.2 * np.sin(t * 1.7) - 19 * t ** 1.5, -5.5 * np.sin(t * 2.2) + 1.5 * t], -1)
        pts = start[:, None] + swing[None] + (rng.normal(0, .9, (n, 1, 3)) * np.sin(np.pi * np.minimum(t * 1.2, 1))[None, :, None])
    pts = person.place(pts.reshape(-1, 3)).reshape(n, k, 3)
    strands("knot", pts, np.linspace(.03, .014, k), mat, person.index)
    return pts


def beard(person, spec):
    """A short or full beard as strands."""
    style = dict(length=spec.get("length", 1.0), n=spec.get("n", 6000), lift=.55, comb=.8, gravity=.15,
                 curl=spec.get("curl", .12), clump=.35, layer=.5, steps=7, radius=.014)
    mask = person.masks["beard"].copy()
    p = person.head.mean[:14062]
    mask *= (p[:, 1] > -8.6)
    if spec.get("moustache_only"):
        mask *= (p[:, 1] > -3.0) & (np.abs(p[:, 0]) < 3.4)
    if spec.get("goatee"):
        mask *= np.abs(p[:, 0]) < 2.9
    pts = grow(person, style, mask, np.zeros((0, 3)), np.zeros((0, 3)), person.seed + 5, beard=True)
    strands("beard", pts, np.linspace(.022, .009, pts.shape[1]), hair_material("beard", spec["colour"], .34, .2), person.index)
