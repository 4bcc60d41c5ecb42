"""Eyeballs (own lathe: white, iris disc, clear cornea), lashes and brows."""
import numpy as np

from headmodel import EYE_CENTRE, IDS68, IRIS_L, IRIS_R
from kit import Graph, linear, mesh, rotation, strands

IRIS = 0.60          # radius of the iris, cm
BALL = 1.43          # radius of the white, cm


def lathe(profile, around=48):
    """Surface of revolution about z. profile: (r, z) from the pole outwards."""
    a = np.linspace(0, 2 * np.pi, around, endpoint=False)
    verts, faces = [], []
    for r, z in profile:
        verts.append(np.stack([r * np.cos(a), r * np.sin(a), np.full(around, z)], 1))
    n = len(profile)
    for i in range(n - 1):
        for j in range(around):
            k = (j + 1) % around
            faces.append((i * around + j, (i + 1) * around + j, (i + 1) * around + k, i * around + k))
    return np.vstack(verts), faces


def ball_material(colour, seed, pupil=0.34):
    """White with fine veins, limbus, striated iris and pupil; `axis` is the rest position on the ball."""
    g = Graph("eyeball")
    pos = g.attribute("axis", "Vector")
    x, y, z = g.add("SeparateXYZ", {0: pos}).outputs
    r = g.maths("SQRT", g.maths("ADD", g.maths("MULTIPLY", x, x), g.maths("MULTIPLY", y, y)))
    ang = g.maths("ARCTAN2", y, x)
    ray = g.add("CombineXYZ", {0: g.maths("MULTIPLY", g.maths("COSINE", ang), 9), 1: g.maths("MULTIPLY", g.maths("SINE", ang), 9),
                               2: g.maths("MULTIPLY_ADD", r, 2.2, float(seed))}).outputs[0]
    streak = g.noise(ray, 1.3, 5, .65)
    c = np.array(linear(colour)[:3]) * .8
    lighter = tuple(np.clip(c * 1.5 + .015, 0, 1)) + (1,)
    iris = g.mix(g.remap(streak, .32, .68), tuple(c * .45) + (1,), lighter)
    ring = g.remap(r, IRIS * .36, IRIS * .60)
    warm = tuple(np.clip(c * [1.5, 1.05, .6] + [.05, .025, 0], 0, 1)) + (1,)
    iris = g.mix(g.maths("SUBTRACT", 1.0, ring), iris, warm)
    iris = g.mix(g.remap(r, IRIS * .80, IRIS * 1.0), iris, tuple(c * .16) + (1,))
    iris = g.mix(g.remap(r, IRIS * pupil * 1.08, IRIS * pupil * .94), iris, (.002, .002, .002, 1))
    veins = g.noise(g.add("VectorMath", {0: pos, 1: (1.5, 3.5, 1.5)}, operation="MULTIPLY").outputs[0], 2.5, 6, .75)
    edge = g.remap(r, .65, 1.3)
    white = g.mix(edge, (.70, .66, .61, 1), (.60, .40, .35, 1))
    white = g.mix(g.maths("MULTIPLY", g.remap(veins, .56, .66), g.maths("MULTIPLY", edge, .55)), white, (.50, .14, .11, 1))
    colour_out = g.mix(g.remap(r, IRIS * .97, IRIS * 1.09), iris, white)
    colour_out = g.mix(g.remap(z, .2, -.2), colour_out, (.5, .3, .28, 1))
    return g.finish(g.add("BsdfPrincipled", {"Base Color": colour_out, "Roughness": .5, "Specular IOR Level": .2,
                                             "Subsurface Weight": .15, "Subsurface Radius": (.6, .3, .2),
                                             "Subsurface Scale": .02}).outputs[0])


def cornea_material():
    """Clear coat over the eye: reflects, does not bend (so the truth of the pupil stays exact)."""
    g = Graph("cornea")
    fresnel = g.add("LayerWeight", {"Blend": .16}).outputs["Fresnel"]
    clear = g.add("BsdfTransparent").outputs[0]
    shine = g.add("BsdfGlossy", {"Roughness": .035, "Color": (1, 1, 1, 1)}).outputs[0]
    amount = g.maths("MULTIPLY_ADD", fresnel, .75, .035)
    return g.finish(g.add("MixShader", {0: amount, 1: clear, 2: shine}).outputs[0])


def eye_axes(head, local, gaze):
    """Centre and rotation of each eye in the unposed head. gaze: (right, up) degrees seen by the viewer."""
    out = {}
    for side, mat in (("R", IRIS_R), ("L", IRIS_L)):
        ids = np.unique(head.faces[head.material == mat])
        centre = EYE_CENTRE[side] + (local[ids] - head.mean[ids]).mean(0)
        out[side] = (centre, rotation(gaze[0], gaze[1]))
    return out


def make(head, local, place, colour, gaze, owner, seed, pupil=.34):
    """Both eyeballs; returns the two iris centres (R, L) in the posed frame."""
    t = np.radians(np.linspace(25, 176, 34))
    flat = [(1e-4, 1.255)] + [(r, 1.255 + .045 * (r / IRIS) ** 2) for r in np.linspace(.08, IRIS, 9)]
    profile = flat + [(BALL * np.sin(a), BALL * np.cos(a)) for a in t]
    verts, faces = lathe(profile)
    cap = np.radians(np.linspace(0, 100, 40))
    bulge = lambda a: 1.442 + .15 * np.exp(-(np.degrees(a) / 19.5) ** 4)
    shell, shell_faces = lathe([(max(bulge(a) * np.sin(a), 1e-4), bulge(a) * np.cos(a)) for a in cap])
    ball, clear = ball_material(colour, seed, pupil), cornea_material()
    centres = []
    for side, (centre, turn) in eye_axes(head, local, gaze).items():
        put = lambda q: place(q @ turn.T + centre)
        mesh("eye" + side, put(verts), faces, ball, owner=owner, kind="head", attributes={"axis": verts})
        mesh("cornea" + side, put(shell), shell_faces, clear, owner=owner, kind="head", see_through=True)
        centres.append(put(np.array([[0, 0, 1.255]]))[0])
    return centres


def hair_material(name, colour, rough=.32, random=.18):
    """Strand material from an sRGB colour."""
    g = Graph(name)
    c = [v * k for v, k in zip(linear(colour), (1.10, .92, .80))]      # the strands' model leans to green
    info = g.add("HairInfo").outputs
    pick = info["Random"]
    darker = tuple(v * (1 - 2.2 * random) for v in c[:3]) + (1,)
    lighter = tuple(min(v * (1 + 2.2 * random), 1) for v in c[:3]) + (1,)
    tint = g.mix(pick, darker, lighter)
    node = g.add("BsdfHairPrincipled", {"Color": tint, "Roughness": rough, "Radial Roughness": .45})
    node.parametrization = "COLOR"
    return g.finish(node.outputs[0])


def _curve(root, direction, bend, length, steps=6):
    """Strands that start along `direction` and bend by `bend` per unit of length."""
    t = np.linspace(0, 1, steps)[None, :, None]
    return root[:, None] + length[:, None, None] * (direction[:, None] * t + bend[:, None] * t * t * .5)


def lashes(head, local, place, turn, owner, strong=1.0, colour="#120c0a"):
    """Lash strands along the lid margins."""
    rng = np.random.default_rng(5)
    out_p, mat = [], hair_material("lash", colour, .4, .1)
    for sign, corner, side in ((-1, 36, "R"), (1, 42, "L")):
        ids = IDS68[corner:corner + 6]
        eye = EYE_CENTRE[side] + (local[ids] - head.mean[ids]).mean(0)
        for piece, upper in ((ids[:4], True), (ids[3:] + ids[:1], False)):
            line = local[head.path(piece)]
            s = np.linspace(0, 1, len(line))
            n = int((70 if upper else 42) * (.6 + .4 * strong))
            t = np.sort(rng.uniform(.04, .90, n)) if (corner == 36) == upper else np.sort(rng.uniform(.10, .96, n))
            root = np.stack([np.interp(t, s, line[:, k]) for k in range(3)], 1)
            out = root - eye
            out /= np.linalg.norm(out, axis=1, keepdims=True)
            fan = (root[:, :1] - eye[:1]) * .28
            up = 1 if upper else -1
            d = out * 1.0 + np.c_[fan, np.full((n, 1), .10 * up if upper else -.35), np.zeros((n, 1))]
            d += rng.normal(0, .09, (n, 3))
            d /= np.linalg.norm(d, axis=1, keepdims=True)
            bend = np.c_[fan * .5, np.full((n, 1), 1.25 * up if upper else -.5), np.full((n, 1), -.2)]
            length = rng.uniform(.42, .62, n) * (1 if upper else .42) * (.7 + .3 * strong)
            out_p.append(place(_curve(root, d, bend, length).reshape(-1, 3)).reshape(n, -1, 3))
    pts = np.vstack(out_p)
    return strands("lashes", pts, np.linspace(.013, .003, pts.shape[1]) * (.7 + .4 * strong), mat, owner)


def brows(head, local, place, colour, owner, density=1.0, seed=1, thick=1.0):
    """Brow hairs between the band's upper and lower curve, so that the true points lie on its edges."""
    rng = np.random.default_rng(seed + 70)
    upper, mid, lower = head.brow_curves()
    n = int(760 * density)
    t = np.clip(rng.beta(1.15, 1.15, n) * 1.02, 0, 1) * (len(mid) - 1)
    i = np.minimum(t.astype(int), len(mid) - 2)
    w = rng.uniform(.01, .97, n)[:, None]
    xy = lower[i] * (1 - w) + upper[i] * w
    tangent = mid[np.maximum(i - 3, 0)] - mid[np.minimum(i + 4, len(mid) - 1)]     # towards the outer end
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    inner = t / (len(mid) - 1)
    mat = hair_material("brow", colour, .38, .16)
    all_pts = []
    for sign in (1, -1):
        anchors = [head.shoot(x * sign, y) for x, y in xy]
        tips = xy + tangent * .35 + np.c_[np.zeros(n), (.10 + .75 * inner ** 2.2) * (w[:, 0] < .75) * .35 - (w[:, 0] > .6) * .10 - (1 - inner) * .05]
        tip_anchor = [head.shoot(x * sign, y) for x, y in tips]
        root = head.place(anchors, local)
        tip = head.place(tip_anchor, local)
        d = tip - root
        size = rng.uniform(.75, 1.25, n)[:, None] * (.8 + .2 * density)
        lift = np.array([0, 0, .10])
        steps = np.linspace(0, 1, 5)[None, :, None]
        pts = root[:, None] + d[:, None] * size[:, None] * steps + lift * (steps * (1.6 - steps)) + rng.normal(0, .02, (n, 1, 3)) * steps
        all_pts.append(place(pts.reshape(-1, 3)).reshape(n, 5, 3))
    pts = np.vstack(all_pts)
    return strands("brows", pts, np.linspace(.017, .004, 5) * thick, mat, owner)
