"""Shoulders and clothing, head coverings."""
import numpy as np

from kit import Graph, linear, mesh, smoothstep

AROUND = 96


def cloth(name, colour, pattern=None, second=None, rough=.8, weave=55.0):
    """Woven cloth with soft folds. pattern: None, 'stripes', 'knit', 'check', 'denim'."""
    g = Graph(name)
    pos = g.attribute("rest", "Vector")
    base = g.mix(g.noise(pos, .35, 3), tuple(v * .94 for v in linear(colour)[:3]) + (1,), linear(colour))
    x, y, z = g.add("SeparateXYZ", {0: pos}).outputs
    if pattern in ("stripes", "check"):
        wave = g.remap(g.maths("SINE", g.maths("MULTIPLY", y, 3.0)), .25, .4)
        base = g.mix(wave, base, linear(second))
    if pattern == "check":
        wave = g.remap(g.maths("SINE", g.maths("MULTIPLY", x, 2.6)), .25, .4)
        base = g.mix(g.maths("MULTIPLY", wave, .6), base, linear(second))
    folds = g.noise(g.add("VectorMath", {0: pos, 1: (.16, .09, .16)}, operation="MULTIPLY").outputs[0], 1.2, 3, .5)
    normal = g.bump(folds, .30, .30)
    if pattern == "knit":
        u = g.attribute("turn")
        rib = g.maths("ABSOLUTE", g.maths("SINE", g.maths("MULTIPLY", u, 110.0)))
        row = g.maths("ABSOLUTE", g.maths("SINE", g.maths("MULTIPLY_ADD", y, 7.0, g.maths("MULTIPLY", rib, 1.2))))
        normal = g.bump(g.maths("ADD", rib, g.maths("MULTIPLY", row, .5)), .6, .05, normal)
    else:
        normal = g.bump(g.noise(pos, weave * .14, 2), .25, .012, normal)
    return g.finish(g.add("BsdfPrincipled", {"Base Color": base, "Roughness": rough, "Normal": normal,
                                             "Specular IOR Level": .2, "Sheen Weight": .25, "Sheen Roughness": .4}).outputs[0])


def loft(rings, power=2.35, around=AROUND):
    """Rings (y, rx, rz, zc, tilt) to a mesh; tilt lowers the front."""
    a = np.linspace(0, 2 * np.pi, around, endpoint=False)
    c, s = np.cos(a), np.sin(a)
    shape = lambda v: np.sign(v) * np.abs(v) ** (2 / power)
    verts = []
    for y, rx, rz, zc, tilt in rings:
        z = zc + rz * shape(s)
        verts.append(np.stack([rx * shape(c), y - tilt * (s * .5 + .5), z], 1))
    faces = []
    for i in range(len(rings) - 1):
        for j in range(around):
            k = (j + 1) % around
            faces.append((i * around + j, i * around + k, (i + 1) * around + k, (i + 1) * around + j))
    turn = np.tile(np.r_[a[:around] / (2 * np.pi)], len(rings))
    return np.vstack(verts), faces, turn


SHOULDERS = [(-13.4, 9.4, 8.3, -1.6, 2.4), (-14.6, 12.2, 9.2, -1.8, 2.6), (-16.0, 15.6, 10.0, -2.0, 2.4),
             (-17.8, 19.0, 10.6, -2.2, 1.8), (-20.2, 21.6, 11.2, -2.2, 1.2), (-24, 23.0, 11.8, -2, .6),
             (-32, 23.6, 12.4, -2, 0), (-48, 22.6, 12.4, -2, 0), (-70, 22, 12.4, -2, 0)]

COLLARS = {
    "crew": [(-12.3, 7.3, 6.8, -1.2, 2.5), (-11.9, 7.6, 7.1, -1.2, 2.5), (-12.1, 8.1, 7.5, -1.3, 2.5), (-12.8, 8.5, 7.8, -1.4, 2.5)],
    "wide": [(-13.6, 10.2, 8.0, -1.4, 4.0), (-13.2, 10.4, 8.3, -1.5, 4.0), (-13.5, 10.9, 8.6, -1.6, 3.9)],
    "roll": [(-10.2, 6.5, 6.2, -1.0, 1.6), (-9.2, 6.8, 6.5, -1.0, 1.7), (-9.0, 7.4, 7.1, -1.0, 1.7), (-9.6, 7.9, 7.6, -1.1, 1.8),
             (-11.2, 8.0, 7.6, -1.2, 2.0), (-12.4, 8.3, 7.7, -1.3, 2.2)],
    "hood": [(-13.0, 7.8, 7.4, -1.2, 3.0), (-10.4, 8.4, 8.2, -2.0, 4.0), (-9.6, 10.0, 9.6, -2.6, 5.0), (-10.6, 11.2, 10.4, -2.8, 4.6),
             (-12.8, 10.8, 9.6, -2.4, 3.4)],
}


def clothing(person, spec):
    """Torso in cloth. Returns verts and normals in the posed frame (for hair to rest on)."""
    rings = COLLARS.get(spec.get("collar", "crew"), COLLARS["crew"]) + SHOULDERS
    verts, faces, turn = loft(rings)
    wide = spec.get("width", 1.0)
    grow = smoothstep(-verts[:, 1], 12.5, 17)
    verts[:, 0] *= 1 + (wide - 1) * grow
    rng = np.random.default_rng(person.seed + 400)
    phase = rng.uniform(0, 6, 6)
    amount = .35 * smoothstep(-verts[:, 1], 13.5, 19)
    ripple = np.sin(verts[:, 0] * .55 + verts[:, 1] * .35 + phase[0]) + np.sin(verts[:, 1] * .7 - verts[:, 0] * .3 + phase[1])
    verts[:, 2] += amount * ripple * np.sign(verts[:, 2] + 2)
    material = cloth("cloth", spec["colour"], spec.get("pattern"), spec.get("second"), weave=spec.get("weave", 55))
    posed = person.place_body(verts)
    mesh("torso", posed, faces, material, subdivide=2, owner=person.index, kind="cloth", attributes={"rest": verts, "turn": turn})
    if spec.get("collar") == "shirt":
        shirt_collar(person, spec)
    if spec.get("blazer"):
        blazer(person, spec)
    tris = np.array([(f[0], f[1], f[2]) for f in faces] + [(f[0], f[2], f[3]) for f in faces])
    return posed, person.head.vertex_normals(posed, tris)


def shirt_collar(person, spec):
    """Two folded collar leaves open at the front."""
    a = np.linspace(np.pi / 2 + .30, np.pi / 2 + 2 * np.pi - .30, 72)
    edge = np.cos(a - np.pi / 2)                            # 1 at the front
    tip = np.clip((edge - .55) / .45, 0, 1) ** 2
    rows = []
    for r, y, out in ((6.9, -12.0, 0), (6.9, -9.8, 0), (7.2, -9.4, 0), (7.7, -9.8, 0), (8.4, -12.3, 1.0)):
        front = 2.3 * (edge * .5 + .5)
        rows.append(np.stack([(r + out * tip * 1.2) * np.cos(a), y - front - out * tip * 3.2 + 0 * a,
                              -1.1 + (r * .95 + out * tip * .6) * np.sin(a)], 1))
    verts = np.vstack(rows)
    n = len(a)
    faces = [(i * n + j, i * n + j + 1, (i + 1) * n + j + 1, (i + 1) * n + j) for i in range(len(rows) - 1) for j in range(n - 1)]
    mesh("collar", person.place_body(verts), faces, cloth("collar", spec["colour"], None, rough=.7), subdivide=2,
         owner=person.index, kind="cloth", attributes={"rest": verts, "turn": verts[:, 0] * 0})


def blazer(person, spec):
    """A jacket over the shoulders with a V opening."""
    rings = [(y + .55, rx + .7, rz + .7, zc, t) for y, rx, rz, zc, t in SHOULDERS]
    verts, faces, turn = loft(rings)
    half = np.interp(-verts[:, 1], [13, 33], [7.6, .0])
    front = verts[:, 2] > 0
    inside = front & (np.abs(verts[:, 0]) < half)
    keep = [f for f in faces if not inside[list(f)].all()]
    verts[inside, 0] = (np.sign(verts[:, 0]) * half)[inside]
    mesh("blazer", person.place_body(verts), keep, cloth("blazer", spec["blazer"], rough=.85), subdivide=1,
         owner=person.index, kind="cloth", attributes={"rest": verts, "turn": turn})


def beanie(person, spec):
    """A knitted hat: a dome over the skull with a rolled brim."""
    level, n, rows_n = spec.get("level", 7.6), 80, 26
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    rows = []
    for t in np.linspace(0, 1, rows_n):
        f = max(0.0, (t - .30) / .70)
        y = level + t / .30 * 3.4 if t < .30 else level + 3.4 + f ** .8 * 5.0
        out = 1.0 + .4 * np.sin(np.pi * t / .30) if t < .30 else .7
        round_off = np.sqrt(max(1 - f ** 2.4, 0))
        drop = 2.2 * (1 - np.sin(a)) * .5 * (1 - f)         # lower at the back
        rows.append(np.stack([(8.2 + out) * round_off * np.cos(a), y - drop, -.6 + (10.2 + out) * round_off * np.sin(a)], 1))
    verts = np.vstack(rows)
    faces = [(i * n + j, i * n + (j + 1) % n, (i + 1) * n + (j + 1) % n, (i + 1) * n + j) for i in range(rows_n - 1) for j in range(n)]
    mesh("beanie", person.place(person.fit(verts)), faces, cloth("beanie", spec["colour"], "knit", rough=.95), subdivide=1,
         owner=person.index, kind="hat", attributes={"rest": verts, "turn": np.tile(a / (2 * np.pi), rows_n)})
