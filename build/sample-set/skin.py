"""Skin: per-vertex masks painted on the mean head, and the material that uses them."""
import numpy as np

from headmodel import IDS68, spline
from kit import Graph, linear, smoothstep

SKIN_VERTS = 14062


def polygon_distance(xy, poly):
    """Signed distance of points to a closed polygon, positive inside."""
    a, b = poly, np.roll(poly, -1, 0)
    best = np.full(len(xy), 1e9)
    inside = np.zeros(len(xy), bool)
    for p, q in zip(a, b):
        d = q - p
        t = np.clip(((xy - p) @ d) / max(d @ d, 1e-12), 0, 1)
        best = np.minimum(best, np.linalg.norm(xy - (p + t[:, None] * d), axis=1))
        crosses = (p[1] > xy[:, 1]) != (q[1] > xy[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = (q[0] - p[0]) * (xy[:, 1] - p[1]) / (q[1] - p[1]) + p[0]
        inside ^= crosses & (xy[:, 0] < x)
    return np.where(inside, best, -best)


def blob(p, centre, size):
    """Gaussian bump around a centre with a size per axis."""
    return np.exp(-(((p - np.asarray(centre)) / np.asarray(size)) ** 2).sum(1))


def both(p, centre, size):
    """The same on both sides of the face."""
    x, y, z = centre
    return blob(p, (x, y, z), size) + blob(p, (-x, y, z), size)


def masks(head):
    """Masks on the skin vertices of the mean head (0-1)."""
    p = head.mean[:SKIN_VERTS]
    ids = IDS68
    lip_loop = np.vstack([spline(head.mean[ids[48:55]], 8)[:-1], spline(head.mean[ids[54:60] + ids[48:49]], 8)[:-1]])
    d = polygon_distance(p[:, :2], lip_loop[:, :2])
    front = smoothstep(p[:, 2], 8.6, 9.6)
    lip = smoothstep(d, -0.10, 0.16) * front
    inner = np.zeros(SKIN_VERTS, bool)
    inner[np.unique(head.faces[head.material == 0])] = True
    mouth_bag = inner & (np.abs(p[:, 0]) < 4) & (p[:, 1] < -1.5) & (p[:, 1] > -7) & (p[:, 2] > 1.5) & (p[:, 2] < 10.8)
    lip = np.where(mouth_bag, 1.0, lip)
    blush = both(p, (4.6, 0.2, 8.4), (2.2, 1.9, 3.0)) * .8 + blob(p, (0, .3, 12.8), (1.3, 1.2, 1.6)) * .8 \
        + both(p, (8.6, 2, 0), (1.5, 4, 3)) * 1.0 + blob(p, (0, -6.4, 10.7), (1.8, 1.2, 2)) * .4
    under = both(p, (3.0, 2.35, 9.2), (1.5, .55, 1.5)) + both(p, (1.75, 3.2, 9.4), (.45, .8, 1)) * .6
    lid = both(p, (3.2, 4.35, 9.6), (1.7, .55, 1.4))
    warm = blob(p, (0, 8.5, 9), (5, 2.5, 5)) * .5
    scalp_y = 9.6 - 0.055 * p[:, 0] ** 2 + smoothstep(np.abs(p[:, 0]), 4.6, 6.0) * -1.2
    side = smoothstep(np.abs(p[:, 0]), 5.2, 6.6)
    scalp = smoothstep(p[:, 1] - scalp_y, -.5, .7)
    behind = smoothstep(-p[:, 2], .2, 1.4) * smoothstep(p[:, 1], -4.5, -2.5)
    behind = np.maximum(behind, side * smoothstep(-p[:, 2], -4.4, -3.6) * smoothstep(p[:, 1], 4.6, 5.4))
    sideburn = side * smoothstep(-p[:, 2], -5.0, -4.0) * smoothstep(p[:, 1], 2.0, 3.0)
    ear = np.clip(both(p, (8.3, 1.6, .3), (1.25, 3.3, 2.6)) * 1.8, 0, 1)
    box = smoothstep(np.abs(p[:, 0]), 6.9, 7.3) * smoothstep(p[:, 1], -3.5, -3.0) * smoothstep(-p[:, 1], -5.6, -5.1) \
        * smoothstep(p[:, 2], -3.2, -2.6) * smoothstep(-p[:, 2], -3.6, -3.0)
    ear = np.maximum(ear, box)
    scalp = np.clip(np.maximum.reduce([scalp, behind, sideburn]), 0, 1) * (1 - smoothstep(ear, .25, .6))
    scalp = scalp * (p[:, 1] > -5) * (~mouth_bag)
    cheek_line = np.interp(np.abs(p[:, 0]), [0, 2.4, 3.4, 5.0, 6.5, 8], [-1.3, -1.5, -3.3, -3.2, -1.5, 2.5])
    beard = smoothstep(cheek_line - p[:, 1], -.25, .8) * smoothstep(p[:, 1], -11.5, -9.2)
    beard *= smoothstep(p[:, 2], 1.2, 3.2) * (1 - smoothstep(d, -.22, -.02) * front) * (~mouth_bag)
    upper, _, lower = head.brow_curves()
    brow = np.zeros(SKIN_VERTS)
    for sign in (1, -1):
        poly = np.vstack([upper, lower[::-1]]) * [sign, 1]
        brow = np.maximum(brow, smoothstep(polygon_distance(p[:, :2], poly), -.25, .2) * smoothstep(p[:, 2], 6, 7))
    return {"lip": lip, "blush": np.clip(blush, 0, 1), "under": np.clip(under, 0, 1), "lid": np.clip(lid, 0, 1),
            "warm": warm, "scalp": scalp, "beard": np.clip(beard, 0, 1), "brow": brow, "bag": mouth_bag.astype(float),
            "rest": p}


def material(name, tone, hair, lip=None, beard=0.0, scalp=0.85, brow=0.3, makeup=None, freckles=0.0, seed=0.0,
             age=0.0):
    """Skin with subsurface scattering. tone: sRGB colour of the cheek; beard and scalp: strength of the
    shadow of shaved or hidden hair there; makeup: None or {'lip', 'lid', 'blush'}."""
    g = Graph(name)
    rest = g.attribute("rest", "Vector")
    place = g.add("VectorMath", {0: rest, 1: (seed * 3.1, seed * 1.7, seed * 2.3)}, operation="ADD").outputs[0]
    base = linear(tone)
    depth = 1 - max(base[:3]) / 0.75                       # 0 fair .. 1 deep
    depth = float(np.clip(depth, 0, 1))
    scale = lambda c, k: (min(c[0] * k[0], 1), min(c[1] * k[1], 1), min(c[2] * k[2], 1), 1)
    blotch = g.noise(place, 0.45, 3, .6)
    colour = g.mix(g.remap(blotch, .3, .7), scale(base, (1.05, 1.08, 1.08)), scale(base, (.95, .89, .86)))
    fine = g.noise(place, 3.2, 3, .65)
    colour = g.mix(g.maths("MULTIPLY", g.remap(fine, .45, .75), .35), colour, scale(base, (.93, .78, .72)))
    red = g.mix(g.maths("MULTIPLY", g.attribute("blush"), .62 - .25 * depth), colour, scale(base, (1.0, .70, .64)))
    dark = g.mix(g.maths("MULTIPLY", g.attribute("under"), .5), red, scale(base, (.80, .66, .66)))
    lids = g.mix(g.maths("MULTIPLY", g.attribute("lid"), .35), dark, scale(base, (.90, .72, .68)))
    colour = g.mix(g.maths("MULTIPLY", g.attribute("warm"), .35), lids, scale(base, (1.03, .97, .86)))
    if freckles:
        spots = g.add("TexVoronoi", {"Vector": place, "Scale": 3.6, "Randomness": 1.0}).outputs["Distance"]
        many = g.maths("MULTIPLY", g.remap(spots, .30, .12), g.remap(g.noise(place, 1.1), .42, .62))
        colour = g.mix(g.maths("MULTIPLY", many, freckles), colour, scale(base, (.62, .42, .30)))
    if makeup and makeup.get("blush"):
        colour = g.mix(g.maths("MULTIPLY", g.attribute("blush"), .4), colour, linear(makeup["blush"]))
    if makeup and makeup.get("lid"):
        colour = g.mix(g.maths("MULTIPLY", g.attribute("lid"), .75), colour, linear(makeup["lid"]))
    ink = linear(hair)
    stubble = g.add("TexVoronoi", {"Vector": place, "Scale": 7.5, "Randomness": 1.0}).outputs["Distance"]
    dots = g.remap(stubble, .55, .12)
    if beard:
        tint = tuple(.45 * a + .55 * b for a, b in zip(scale(base, (.60, .60, .66))[:3], ink[:3])) + (1,)
        amount = g.maths("MULTIPLY", g.attribute("beard"), g.maths("MULTIPLY_ADD", dots, .62, .30))
        colour = g.mix(g.maths("MULTIPLY", amount, beard), colour, tint)
    amount = g.maths("MULTIPLY", g.attribute("scalp"), g.maths("MULTIPLY_ADD", dots, .25, .75))
    colour = g.mix(g.maths("MULTIPLY", amount, scalp), colour, scale(ink, (1.1, 1.1, 1.1)))
    colour = g.mix(g.maths("MULTIPLY", g.attribute("brow"), brow), colour, tuple(
        .5 * a + .5 * b for a, b in zip(scale(base, (.6, .55, .5))[:3], ink[:3])) + (1,))
    lip_colour = linear(lip) if lip else scale(base, (.86 - .1 * depth, .50 + .16 * depth, .50 + .22 * depth))
    lips = g.attribute("lip")
    grain = g.noise(place, 2.6, 4)
    lip_mix = g.mix(grain, scale(lip_colour, (1.08, 1.1, 1.1)), scale(lip_colour, (.86, .8, .8)))
    colour = g.mix(g.maths("MULTIPLY", lips, .97 if makeup and makeup.get("lip") else .85), colour, lip_mix)
    colour = g.mix(g.attribute("bag"), colour, (.18, .045, .04, 1))
    pores = g.add("TexVoronoi", {"Vector": place, "Scale": 8.0, "Randomness": 1.0}).outputs["Distance"]
    normal = g.bump(pores, .16, .006)
    normal = g.bump(g.noise(place, 3.4, 3, .7), .26 + age * .4, .012, normal)
    stretch = g.add("VectorMath", {0: place, 1: (5.0, .9, .9)}, operation="MULTIPLY").outputs[0]
    creases = g.maths("MULTIPLY", g.noise(stretch, 1.4, 2), lips)
    normal = g.bump(creases, .5, .02, normal)
    rough = g.maths("SUBTRACT", g.remap(blotch, .3, .7, .40, .54), g.maths("MULTIPLY", lips, .13))
    shader = g.add("BsdfPrincipled", {
        "Base Color": colour, "Roughness": rough, "Normal": normal, "Specular IOR Level": .42,
        "Subsurface Weight": g.maths("SUBTRACT", 1.0, g.maths("MULTIPLY", g.attribute("bag"), .8)),
        "Subsurface Radius": (1.0, .36, .20), "Subsurface Scale": .040 - .016 * depth,
        "Coat Weight": .06 + .05 * depth, "Coat Roughness": .34}, subsurface_method="RANDOM_WALK")
    return g.finish(shader.outputs[0])
