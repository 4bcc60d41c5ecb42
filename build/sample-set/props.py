"""Things worn or held before the face. All take the person and are built in the head frame (cm)."""
import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from scipy.ndimage import gaussian_filter

import skin
from body import cloth, loft
from kit import Graph, UNIT, linear, mesh, plain, rotation


def tube(name, path, radius, material, person, kind="glasses", around=10, closed=False):
    """A round tube along a path of points in the head frame."""
    p = np.asarray(path, float)
    tangent = np.gradient(p, axis=0)
    if closed:
        tangent = np.roll(p, -1, 0) - np.roll(p, 1, 0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    side = np.cross(tangent, [0.03, .1, 1.0])
    side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-9
    up = np.cross(side, tangent)
    a = np.linspace(0, 2 * np.pi, around, endpoint=False)
    r = np.broadcast_to(radius, len(p))[:, None, None]
    verts = (p[:, None] + r * (side[:, None] * np.cos(a)[None, :, None] + up[:, None] * np.sin(a)[None, :, None])).reshape(-1, 3)
    n = len(p)
    faces = [(i * around + j, i * around + (j + 1) % around, ((i + 1) % n) * around + (j + 1) % around,
              ((i + 1) % n) * around + j) for i in range(n if closed else n - 1) for j in range(around)]
    return mesh(name, person.place(verts), faces, material, owner=person.index, kind=kind)


def lens_material(dark):
    """Clear: nearly invisible with reflections. Dark: tinted, more reflection."""
    g = Graph("lens")
    fresnel = g.add("LayerWeight", {"Blend": .25 if dark else .12}).outputs["Fresnel"]
    clear = g.add("BsdfTransparent", {"Color": (.035, .032, .03, 1) if dark else (.95, .96, .96, 1)}).outputs[0]
    shine = g.add("BsdfGlossy", {"Roughness": .02}).outputs[0]
    return g.finish(g.add("MixShader", {0: g.maths("MULTIPLY_ADD", fresnel, .6, .06 if dark else .03), 1: clear, 2: shine}).outputs[0])


def glasses(person, dark=False, colour="#1b1512", shape="square", thick=.13, metal=False):
    """Spectacles or sunglasses, set on the nose of this head."""
    at = person.local[[978, 1507, 3721]]
    y0 = (at[1, 1] + at[2, 1]) / 2 + (.0 if not dark else -.05)
    z0 = at[0, 2] + .62
    half = (at[2, 0] - at[1, 0]) / 2
    cx = half * .735
    rx, ry, power = {"square": (half * .60, 1.95, 3.4), "round": (half * .56, 2.25, 2.0), "wide": (half * .64, 2.3, 2.8)}[shape]
    mat = plain("frame", colour, .22 if metal else .3, Metallic=1.0 if metal else 0.0)
    a = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    f = lambda v: np.sign(v) * np.abs(v) ** (2 / power)
    depth = lambda x: z0 - .055 * x ** 2
    for sign in (-1, 1):
        x = sign * cx + rx * f(np.cos(a))
        y = y0 - .15 + ry * f(np.sin(a)) * (1 + .08 * sign * np.cos(a))
        rim = np.stack([x, y, depth(x)], 1)
        tube("rim", rim, thick, mat, person, closed=True)
        middle = np.array([[sign * cx, y0 - .15, depth(cx) + .12]])
        ring = np.vstack([middle + (rim - middle) * k for k in (1.0, .66, .33)] + [middle])
        n = 64
        faces = [(i * n + j, i * n + (j + 1) % n, (i + 1) * n + (j + 1) % n, (i + 1) * n + j) for i in range(2) for j in range(n)]
        faces += [(2 * n + j, 2 * n + (j + 1) % n, 3 * n) for j in range(n)]
        mesh("lens", person.place(ring), faces, lens_material(dark), owner=person.index, kind="glasses", see_through=not dark)
        edge = sign * (cx + rx)
        path = np.array([[edge, y0 + .6, depth(edge)], [edge + sign * .35, y0 + .6, depth(edge) - .8], [sign * 7.5, y0 + .4, 5.0],
                         [sign * 8.15, y0 + .2, 1.0], [sign * 8.3, y0 - .3, -1.0], [sign * 8.2, y0 - 2.2, -2.2]])
        t = np.linspace(0, 5, 40)
        tube("temple", np.stack([np.interp(t, range(6), path[:, k]) for k in range(3)], 1), thick * .85, mat, person)
    t = np.linspace(-1, 1, 16)
    gap = cx - rx + .1
    tube("bridge", np.stack([t * gap, y0 + .35 + .35 * (1 - t ** 2), depth(gap) + .25 * (1 - t ** 2)], 1), thick, mat, person)


def face_grid(person, rows, columns):
    """Points on this head's face over a grid of heights (mean-head y) and angles about a vertical axis."""
    head = person.head
    tree = BVHTree.FromPolygons([Vector(p) for p in person.local], head.face_tris.tolist())
    out = np.zeros((len(rows), len(columns), 3))
    for i, y in enumerate(rows):
        for j, a in enumerate(columns):
            d = np.array([np.sin(a), 0, np.cos(a)])
            at, _, _, _ = tree.ray_cast(Vector(np.array([0, y, 1.5]) + d * 25), Vector(-d))
            out[i, j] = at if at is not None else (out[i - 1, j] if i else d * 8 + [0, y, 1.5])
    return out


def mask(person, colour="#9cc3d6", inner="#e8eef0", top=.9):
    """A pleated medical mask with loops."""
    lo = person.local[966][1] - .5
    top_y = top + (person.local[4942][1] - person.head.mean[4942][1])
    rows = np.linspace(top_y + .5, lo - .9, 30)
    cols = np.radians(np.linspace(-66, 66, 45))
    grid = face_grid(person, rows, cols)
    axis = np.array([0, 0, 1.5])
    radius = np.hypot(grid[..., 0], grid[..., 2] - axis[2])
    smooth = gaussian_filter(radius, (4.5, 4.0), mode="nearest")
    tent = gaussian_filter(np.maximum(radius, smooth), (2.0, 1.6), mode="nearest")
    radius = np.maximum(tent, radius + .10) + .22
    u = np.linspace(-1, 1, len(cols))
    v = np.linspace(0, 1, len(rows))
    pleat = .14 * (((v[:, None] * 4.2) % 1.0) - .5) * (1 - np.abs(u[None]) ** 4) * (v[:, None] > .16) * (v[:, None] < .9)
    radius = radius + pleat
    y = rows[:, None] + 0 * u[None]
    y -= .7 * np.abs(u[None]) ** 2 * (1 - v[:, None]) - .9 * np.abs(u[None]) ** 2 * v[:, None]
    points = np.stack([np.sin(cols)[None] * radius, y, np.cos(cols)[None] * radius + axis[2]], -1)
    n = len(cols)
    faces = [(i * n + j, i * n + j + 1, (i + 1) * n + j + 1, (i + 1) * n + j) for i in range(len(rows) - 1) for j in range(n - 1)]
    flat = points.reshape(-1, 3)
    mesh("mask", person.place(flat), faces, cloth("mask", colour, rough=.9, weave=90), subdivide=1, owner=person.index, kind="mask",
         attributes={"rest": flat, "turn": flat[:, 0] * 0})
    white = plain("loop", inner, .8)
    for edge, sign in ((0, -1), (n - 1, 1)):
        for row, ear in ((1, np.array([sign * 8.0, 3.4, .4])), (len(rows) - 2, np.array([sign * 8.0, -.9, .6]))):
            start = points[row, edge]
            mid = (start + ear) / 2 + [sign * .75, 0, .5]
            t = np.linspace(0, 1, 14)[:, None]
            tube("loop", (1 - t) ** 2 * start + 2 * t * (1 - t) * mid + t * t * ear, .09, white, person, kind="mask")
        hem = points[:, edge]
        tube("hem", hem, .10, white, person, kind="mask")
    for row in (0, len(rows) - 1):
        tube("hem", points[row], .10, white, person, kind="mask")


def scarf(person, colour="#8c2f2f", second=None, top=-1.6):
    """A thick scarf wound over mouth and chin."""
    shift = person.local[966][1] - person.head.mean[966][1]
    y = lambda v: v + shift
    rings = [(y(top - .9), 8.0, 9.6, 2.6, .4), (y(top), 8.4, 10.2, 2.7, .4), (y(top - .2), 9.3, 11.0, 2.7, .5), (y(top - 1.8), 9.8, 11.5, 2.6, .6),
             (y(top - 3.2), 9.2, 10.8, 2.4, .8), (y(top - 3.6), 9.6, 11.2, 2.2, 1.0), (y(top - 5.2), 10.4, 11.8, 1.8, 1.0),
             (y(top - 7.2), 10.0, 11.0, 1.2, 1.0), (y(top - 7.7), 10.4, 11.2, .8, 1.0), (y(top - 9.7), 11.6, 11.6, 0, 1.0),
             (y(top - 12.2), 11.8, 11.0, -.6, 1.0), (y(top - 14), 10.8, 9.6, -1.0, 1.0)]
    verts, faces, turn = loft(rings, power=2.05)
    ang = turn * 2 * np.pi
    verts[:, 1] += .45 * np.sin(ang * 2 + verts[:, 1] * .4) + .25 * np.sin(ang * 5)
    verts[:, [0, 2]] *= (1 + .018 * np.sin(ang * 7 + verts[:, 1]))[:, None]
    mesh("scarf", person.place(verts), faces, cloth("scarf", colour, "knit", second, rough=.95), subdivide=2,
         owner=person.index, kind="scarf", attributes={"rest": verts, "turn": turn})


# hand --------------------------------------------------------------------------------------------

FINGERS = [((-2.9, 4.4), -7, .80, (4.1, 2.5, 2.1)), ((-.95, 4.9), -2, .84, (4.6, 2.9, 2.3)),
           ((1.0, 4.7), 3, .80, (4.3, 2.7, 2.2)), ((2.75, 4.0), 9, .70, (3.4, 2.1, 1.9))]


def capsule(a, b, ra, rb, around=14, rings=5):
    """Vertices and faces of a tapered capsule."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    d = (b - a) / (np.linalg.norm(b - a) + 1e-9)
    s = np.cross(d, [.3, .2, .9])
    s /= np.linalg.norm(s)
    u = np.cross(d, s)
    ang = np.linspace(0, 2 * np.pi, around, endpoint=False)
    circle = s * np.cos(ang)[:, None] + u * np.sin(ang)[:, None]
    rows = []
    for t in np.linspace(-np.pi / 2 + .05, 0, rings):
        rows.append(a + d * ra * np.sin(t) + circle * ra * np.cos(t))
    for t in np.linspace(0, np.pi / 2 - .05, rings):
        rows.append(b + d * rb * np.sin(t) + circle * rb * np.cos(t))
    n, m = around, len(rows)
    faces = [(i * n + j, i * n + (j + 1) % n, (i + 1) * n + (j + 1) % n, (i + 1) * n + j) for i in range(m - 1) for j in range(n)]
    faces += [tuple(range(n))[::-1], tuple((m - 1) * n + k for k in range(n))]
    return np.vstack(rows), faces


def hand(person, at=(0, 0, 0), turn=(0, 0, 0), curl=(18, 22, 14), spread=1.0, left=False, thumb=(35, 15), tone=None, sleeve=None,
         scale=1.0):
    """A hand. In its own frame fingers point up (+y), the palm looks to -z; `turn` is (yaw, pitch, roll)."""
    parts, nails = [], []
    flip = np.array([-1, 1, 1]) if left else np.ones(3)
    for (bx, by), fan, r, lengths in FINGERS:
        p = np.array([bx, by, 0.0])
        bend = 0.0
        for k, length in enumerate(lengths):
            bend += np.radians(curl[k])
            f = np.radians(fan * spread)
            d = np.array([np.sin(f) * np.cos(bend), np.cos(f) * np.cos(bend), -np.sin(bend)])
            q = p + d * length
            parts.append(capsule(p, q, r * (1 - .06 * k), r * (.95 - .07 * k)))
            if k == 2:
                nrm = np.array([0, np.sin(bend), np.cos(bend)])
                nails.append((q - d * .15, d, nrm, r * .80))
            p = q
    for (bx, by), _, r, _ in FINGERS:
        parts.append(capsule((bx * .72, -3.6, .05), (bx, by, 0), 1.05, r * 1.12))
    parts.append(capsule((-2.2, -2.6, -.5), (-2.9, .6, -.5), 1.35, 1.0))
    parts.append(capsule((2.2, -2.8, -.35), (2.3, 1.5, -.2), 1.15, .9))
    a, b = np.radians(thumb)
    p = np.array([-2.9, -1.0, -.6])
    for k, (length, r) in enumerate(((3.4, .98), (2.6, .84))):
        d = np.array([-np.sin(a), np.cos(a) * np.cos(b), -np.cos(a) * np.sin(b)])
        q = p + d * length
        parts.append(capsule(p, q, r, r * .92))
        p, a = q, a * .55
    nails.append((p - d * .2, d, np.array([-.55, 0, .83]), .72))
    parts.append(capsule((0, -4.0, 0), (0, -8.0, .1), 2.15, 2.25))
    turn_m = rotation(*turn)
    put = lambda v: person.place_rigid((np.asarray(v) * flip * scale) @ turn_m.T + np.asarray(at))
    verts, faces, base = [], [], 0
    for v, f in parts:
        verts.append(v)
        faces += [tuple(i + base for i in (face[::-1] if left else face)) for face in f]
        base += len(v)
    flat = np.vstack(verts)
    mat = skin.material("hand", tone or person.spec["tone"], "#2a1a12", seed=person.seed + 3)
    obj = mesh("hand", put(flat), faces, mat, owner=person.index, kind="hand", attributes={})
    remesh = obj.modifiers.new("remesh", "REMESH")
    remesh.mode, remesh.voxel_size, remesh.use_smooth_shade = "VOXEL", .013, True
    smooth = obj.modifiers.new("smooth", "SMOOTH")
    smooth.factor, smooth.iterations = .5, 9
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    final = bpy.data.meshes.new_from_object(evaluated)
    obj.modifiers.clear()
    obj.data = final
    co = np.empty(len(final.vertices) * 3, np.float32)
    final.vertices.foreach_get("co", co)
    for key, value in (("rest", co / UNIT), ("blush", np.full(len(final.vertices), .35, np.float32))):
        layer = final.attributes.new(key, "FLOAT_VECTOR" if key == "rest" else "FLOAT", "POINT")
        layer.data.foreach_set("vector" if key == "rest" else "value", np.ascontiguousarray(value, np.float32))
    final.polygons.foreach_set("use_smooth", np.ones(len(final.polygons), bool))
    nail = plain("nail", "#dfb3a2" if not tone else "#d9a48f", .18, Subsurface_Weight=.3, Subsurface_Radius=(1, .4, .3), Subsurface_Scale=.02)
    for p, d, nrm, r in nails:
        nrm = nrm - d * (nrm @ d)
        nrm /= np.linalg.norm(nrm)
        s = np.cross(d, nrm)
        t, c = np.mgrid[0:9, 0:16]
        rad = (t / 8) ** .8
        ang = c / 16 * 2 * np.pi
        x, y = .80 * r * rad * np.cos(ang), .98 * r * rad * np.sin(ang)
        z = r * 1.03 - .30 * x ** 2 / r - .05 * rad ** 4
        v = p + x[..., None] * s + y[..., None] * d + z[..., None] * nrm
        f = [(i * 16 + j, i * 16 + (j + 1) % 16, (i + 1) * 16 + (j + 1) % 16, (i + 1) * 16 + j) for i in range(8) for j in range(16)]
        mesh("nail", put(v.reshape(-1, 3)), f, nail, owner=person.index, kind="hand")
    if sleeve:
        rows = [(-7.2, 2.9), (-7.0, 3.2), (-7.6, 3.5), (-14, 4.0), (-30, 4.9)]
        ang = np.linspace(0, 2 * np.pi, 32, endpoint=False)
        v = np.vstack([np.stack([r * np.cos(ang), y + .25 * np.sin(3 * ang + y), r * .9 * np.sin(ang)], 1) for y, r in rows])
        f = [(i * 32 + j, i * 32 + (j + 1) % 32, (i + 1) * 32 + (j + 1) % 32, (i + 1) * 32 + j) for i in range(4) for j in range(32)]
        mesh("sleeve", put(v), f, cloth("sleeve", sleeve), subdivide=2, owner=person.index, kind="hand",
             attributes={"rest": v, "turn": v[:, 0] * 0})


def cup(person, at=(0, -8, 17), tilt=-14, colour="#e9e4da", band="#34556b"):
    """A mug, open at the top."""
    prof = [(0.01, -4.6), (3.6, -4.6), (3.9, -4.3), (4.05, 4.2), (3.98, 4.4), (3.8, 4.3), (3.65, -4.0), (.01, -4.0)]
    ang = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    verts = np.vstack([np.stack([r * np.cos(ang), np.full(64, y), r * np.sin(ang)], 1) for r, y in prof])
    faces = [(i * 64 + j, (i + 1) * 64 + j, (i + 1) * 64 + (j + 1) % 64, i * 64 + (j + 1) % 64) for i in range(len(prof) - 1) for j in range(64)]
    g = Graph("mug")
    y = g.add("SeparateXYZ", {0: g.attribute("rest", "Vector")}).outputs[1]
    stripe = g.maths("MULTIPLY", g.remap(y, -1.9, -1.8), g.remap(y, 1.6, 1.5))
    mat = g.finish(g.add("BsdfPrincipled", {"Base Color": g.mix(stripe, linear(colour), linear(band)), "Roughness": .18,
                                            "Coat Weight": .5}).outputs[0])
    m = rotation(0, tilt, 0)
    put = lambda v: person.place_rigid(v @ m.T + np.asarray(at))
    mesh("mug", put(verts), faces, mat, owner=person.index, kind="prop", attributes={"rest": verts})


def slab(name, size, at, turn, material, person, radius=.35, kind="prop"):
    """A box with rounded edges, size (x, y, z)."""
    sx, sy, sz = np.array(size) / 2
    r = min(radius, sz * .98)
    R = max(radius * 2, r)
    ang = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    c, s = np.cos(ang), np.sin(ang)
    core = lambda grow: np.stack([np.sign(c) * (sx - R) + (R + grow) * c, np.sign(s) * (sy - R) + (R + grow) * s], 1)
    rows = [np.c_[core(-r) * 0, np.full(64, sz)], np.c_[core(-r), np.full(64, sz)]]
    rows += [np.c_[core(-r + r * np.sin(t)), np.full(64, sz - r + r * np.cos(t))] for t in np.linspace(.3, np.pi / 2, 5)]
    rows += [np.c_[core(-r + r * np.sin(t)), np.full(64, -sz + r - r * np.cos(t))] for t in np.linspace(np.pi / 2, .3, 5)]
    rows += [np.c_[core(-r), np.full(64, -sz)], np.c_[core(-r) * 0, np.full(64, -sz)]]
    verts = np.vstack(rows)
    faces = [(i * 64 + j, (i + 1) * 64 + j, (i + 1) * 64 + (j + 1) % 64, i * 64 + (j + 1) % 64) for i in range(len(rows) - 1) for j in range(64)]
    m = rotation(*turn)
    return mesh(name, person.place_rigid(verts @ m.T + np.asarray(at)), faces, material, owner=person.index, kind=kind, attributes={"rest": verts})


def phone(person, at=(4, 0, 20), turn=(0, 0, 8), colour="#23262b"):
    """A phone seen from its back, with two camera lenses."""
    mat = plain("phone", colour, .22, Metallic=.2, Coat_Weight=.6)
    slab("phone", (7.4, 15.0, .9), at, turn, mat, person, .45)
    m = rotation(*turn)
    glass = plain("camera", "#050608", .05, Coat_Weight=1.0)
    for x, y in ((-2.2, 5.7), (-2.2, 3.6)):
        slab("camera", (1.6, 1.6, .4), np.asarray(at) + m @ np.array([x, y, .55]), turn, glass, person, .3)


def book(person, at=(0, -9.6, 18), turn=(0, -6, 3), colour="#7d3b32", size=(20, 15)):
    """An open book seen from outside: two covers and a spine, pages behind."""
    w, h = size
    cover = cloth("cover", colour, None, rough=.55, weave=120)
    page = plain("pages", "#e6ddc8", .9)
    gold = plain("gold", "#c9a55a", .35, Metallic=.9)
    for sign in (-1, 1):
        yaw = turn[0] + sign * 13
        m = rotation(yaw, turn[1], turn[2])
        centre = np.asarray(at) + m @ np.array([sign * w / 4, 0, 0])
        slab("cover", (w / 2, h, .35), centre, (yaw, turn[1], turn[2]), cover, person, .12)
        slab("pages", (w / 2 - .5, h - .6, .9), centre + m @ np.array([0, 0, -.62]), (yaw, turn[1], turn[2]), page, person, .05)
        if sign > 0:
            for k, y in enumerate((3.4, 2.2)):
                slab("title", (5.6 - 1.6 * k, .55, .06), centre + m @ np.array([0, y, .19]), (yaw, turn[1], turn[2]), gold, person, .03)
