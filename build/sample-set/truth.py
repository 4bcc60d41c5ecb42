"""The truth of a built scene: projected landmarks, what hides them, the files beside a picture."""
import json
import os

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from PIL import Image, ImageFilter
from scipy.spatial import cKDTree

from headmodel import FLIP98
from kit import UNIT, to_world
from skin import SKIN_VERTS

ATTRIBUTES = ["pose", "expression", "illumination", "make-up", "occlusion", "blur"]
ABOUT = {
    "about": "Synthetic faces with exact landmarks, rendered by build/sample-set from the ICT-FaceKit head (MIT).",
    "coordinates": "0-based pixels, centres at whole numbers, x right, y down, after EXIF orientation",
    "states": {"visible": "seen by the camera", "occluded": "behind another object, hand, mask, glasses, hair or head",
               "self-occluded": "behind the face's own head"},
    "pose": "degrees against the camera's axis, applied pitch, yaw, roll: yawDeg > 0 the face looks to the right side of the "
            "picture (the subject's left), pitchDeg > 0 the face looks up, rollDeg > 0 the head is tilted clockwise in the picture",
    "box": "x, y, width, height from the least and greatest coordinates of the 68 points",
}


def project(points_world, camera):
    """World points (Blender units) to 0-based pixels and depth in centimetres."""
    scene = bpy.context.scene
    w, h = scene.render.resolution_x, scene.render.resolution_y
    out = np.array([world_to_camera_view(scene, camera, Vector(p)) for p in points_world])
    return np.c_[out[:, 0] * w - .5, (1 - out[:, 1]) * h - .5], out[:, 2] / UNIT


def project_many(points_world, camera):
    """The same, for many points at once."""
    scene = bpy.context.scene
    w, h = scene.render.resolution_x, scene.render.resolution_y
    m = np.array(camera.matrix_world.inverted())
    q = points_world @ m[:3, :3].T + m[:3, 3]
    depth = -q[:, 2]
    f = camera.data.lens / camera.data.sensor_width * max(w, h)
    return np.c_[w / 2 + f * q[:, 0] / depth - .5, h / 2 - f * q[:, 1] / depth - .5], depth / UNIT


def surface(person, graph):
    """Skin vertices of the subdivided surface that belong to the model's own vertices, in world units."""
    data = person.skin_object.evaluated_get(graph).data
    co = np.empty(len(data.vertices) * 3, np.float32)
    data.vertices.foreach_get("co", co)
    co = co.reshape(-1, 3)[:SKIN_VERTS].astype(float)
    moved = np.linalg.norm(co - to_world(person.posed[:SKIN_VERTS]), axis=1) / UNIT
    assert np.median(moved) < .05, "subdivision changed the order of the vertices"
    return co


def cast(graph, origin, point, owner, own_slack):
    """What lies between the camera and a point."""
    way = Vector(point) - origin
    total = way.length
    way.normalize()
    start, gone = origin.copy(), 0.0
    for _ in range(24):
        hit, at, _, _, obj, _ = bpy.context.scene.ray_cast(graph, start, way, distance=total - gone)
        if not hit:
            return "visible"
        gap = (total - (at - origin).length) / UNIT
        own = obj.get("owner", -1) == owner and obj.get("kind") == "head"
        if obj.get("see_through") or gap < (own_slack if own else .04):
            gone = (at - origin).length + 1e-4
            start = origin + way * gone
            if gone >= total:
                return "visible"
            continue
        return "self-occluded" if own else "occluded"
    return "visible"


def pose_of(person, camera):
    """Yaw, pitch and roll against the camera's axis."""
    m = np.array(camera.matrix_world)[:3, :3]
    to_head = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])      # world axes to head-frame axes
    n = (to_head @ m).T @ person.turn
    yaw, pitch, roll = np.arcsin(np.clip(-n[2, 0], -1, 1)), np.arctan2(-n[2, 1], n[2, 2]), np.arctan2(-n[1, 0], n[0, 0])
    return {"yawDeg": round(float(np.degrees(yaw)), 2), "pitchDeg": round(float(np.degrees(pitch)), 2),
            "rollDeg": round(float(np.degrees(roll)), 2)}


def measure(spec, people, camera):
    """The record of one picture."""
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    scene = bpy.context.scene
    origin = camera.matrix_world.translation.copy()
    hairs = np.vstack([p.hair_points for p in people])
    tree = None
    if len(hairs):
        at, deep = project_many(to_world(hairs), camera)
        tree = cKDTree(at)
    faces = []
    for i, person in enumerate(people):
        verts = surface(person, graph)
        p98 = person.head.place(person.head.anchors98[:96], verts)
        p98 = np.vstack([p98, to_world(np.array(person.pupils))])
        p68 = person.head.place(person.head.anchors68, verts)
        record = {}
        for name, pts in (("68", p68), ("98", p98)):
            px, depth = project(pts, camera)
            focal = camera.data.lens / 36 * max(scene.render.resolution_x, scene.render.resolution_y)
            states = []
            for k, (p, xy, d) in enumerate(zip(pts, px, depth)):
                lips = k >= 48 if name == "68" else 76 <= k < 96      # a closed mouth does not hide its own rim
                state = cast(graph, origin, p, i, .06 if k >= 96 else .75 if lips else .30)
                if state == "visible" and tree is not None:
                    near = tree.query_ball_point(xy, .35 * focal / d)
                    if np.count_nonzero(deep[near] < d - .35) >= 10:
                        state = "occluded"
                states.append(state)
            record["points" + name] = [[round(float(a), 4) for a in q] for q in px]
            record["state" + name] = states
        px = np.array(record["points68"])
        lo, hi = px.min(0), px.max(0)
        pose = pose_of(person, camera)
        flags = person.spec.get("flags", {})
        hidden = record["state68"].count("occluded")
        attributes = {"pose": int(abs(pose["yawDeg"]) > 30 or abs(pose["pitchDeg"]) > 20), "occlusion": int(hidden >= 4)}
        attributes.update({a: int(bool(flags.get(a) or spec.get("flags", {}).get(a))) for a in ATTRIBUTES if a not in attributes})
        faces.append({"box": [round(float(v), 3) for v in (*lo, *(hi - lo))], "pose": pose,
                      "attributes": {a: attributes[a] for a in ATTRIBUTES}, **record})
    return {"file": spec["name"] + ".jpg", "width": scene.render.resolution_x, "height": scene.render.resolution_y,
            "split": spec.get("split", "sample"), "note": spec["note"], "faces": faces}


def save_picture(spec, raw, record, out):
    """Grain, blur, grey, orientation; then the JPEG and the record in truth.json."""
    picture = Image.open(raw).convert("RGB")
    if spec.get("blur"):
        picture = picture.filter(ImageFilter.GaussianBlur(spec["blur"]))
    rng = np.random.default_rng(7)
    grain = spec.get("grain", 1.3)
    data = np.asarray(picture, np.float32)
    data = data + rng.normal(0, grain, data.shape[:2] + (1,)) + rng.normal(0, grain * .35, data.shape)
    picture = Image.fromarray(np.clip(data + .5, 0, 255).astype(np.uint8))
    more = {}
    if spec.get("grey"):
        picture = picture.convert("L")
    if spec.get("orientation") == 6:                          # stored a quarter turn to the left
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[0x0112] = 6
        more["exif"] = exif
        record["orientation"] = 6
    picture.save(os.path.join(out, record["file"]), quality=88, optimize=True, **more)
    store = load(out)
    store["pictures"] = [p for p in store["pictures"] if p["file"] != record["file"]] + [record]
    write(out, store)


def load(out):
    path = os.path.join(out, "truth.json")
    if os.path.exists(path):
        with open(path) as f:
            return json.load(f)
    return {**ABOUT, "pictures": []}


def write(out, store):
    """truth.json with one line per list of points."""
    lines = ["{"]
    for key, value in ABOUT.items():
        lines.append(" %s: %s," % (json.dumps(key), json.dumps(value)))
    lines.append(' "pictures": [')
    for i, p in enumerate(store["pictures"]):
        head = {k: v for k, v in p.items() if k != "faces"}
        lines.append("  {%s, \"faces\": [" % json.dumps(head)[1:-1])
        for j, face in enumerate(p["faces"]):
            lines.append("   {" + ",\n    ".join("%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in face.items())
                         + "}" + ("," if j < len(p["faces"]) - 1 else ""))
        lines.append("  ]}" + ("," if i < len(store["pictures"]) - 1 else ""))
    lines.append(" ]\n}\n")
    with open(os.path.join(out, "truth.json"), "w") as f:
        f.write("\n".join(lines))


def collect(out, names):
    """Orders the records, writes the .pts files and the WFLW list."""
    store = load(out)
    order = {n + ".jpg": i for i, n in enumerate(names)}
    store["pictures"] = sorted((p for p in store["pictures"] if p["file"] in order), key=lambda p: order[p["file"]])
    write(out, store)
    rows = []
    for p in store["pictures"]:
        stem = p["file"][:-4]
        for j, face in enumerate(p["faces"]):
            name = stem + (".pts" if j == 0 else ".face%d.pts" % (j + 1))
            with open(os.path.join(out, name), "w") as f:
                f.write("version: 1\nn_points: 68\n{\n")
                f.write("".join("%.3f %.3f\n" % (x + 1, y + 1) for x, y in face["points68"]))
                f.write("}\n")
            pts = np.array(face["points98"])
            lo, hi = np.floor(pts.min(0)).astype(int), np.ceil(pts.max(0)).astype(int)
            flags = [face["attributes"][a] for a in ATTRIBUTES]
            rows.append(" ".join(["%.6f %.6f" % (x, y) for x, y in pts] + [str(int(v)) for v in (*lo, *hi)]
                                 + [str(v) for v in flags] + [p["file"]]))
    with open(os.path.join(out, "list_98pt_rect_attr.txt"), "w") as f:
        f.write("\n".join(rows) + "\n")
    assert sorted(FLIP98) == list(range(98))
