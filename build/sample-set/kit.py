"""Small helpers over bpy: meshes, attributes, node graphs, strands. Unit: 1 Blender unit = 10 cm."""
import bpy
import numpy as np

UNIT = 0.1


def to_world(points):
    """Head-frame centimetres (x left of subject, y up, z forward) to Blender units (z up, face to -y)."""
    p = np.asarray(points, float)
    return np.stack([p[..., 0], -p[..., 2], p[..., 1]], -1) * UNIT


def linear(colour):
    """An sRGB triple (0-1) or '#rrggbb' as linear RGBA."""
    if isinstance(colour, str):
        colour = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    c = np.asarray(colour, float)
    c = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return (float(c[0]), float(c[1]), float(c[2]), 1.0)


def mesh(name, verts, faces, material=None, subdivide=0, smooth=True, attributes=None, owner=None, kind="object",
         see_through=False):
    """A mesh object from head-frame centimetres. `owner` and `kind` say what it is when rays are cast."""
    data = bpy.data.meshes.new(name)
    polys = [[int(i) for i in f if i >= 0] for f in faces]
    data.from_pydata(to_world(verts).tolist(), [], polys)
    if smooth:
        data.polygons.foreach_set("use_smooth", np.ones(len(polys), bool))
    for key, value in (attributes or {}).items():
        value = np.asarray(value, np.float32)
        kind_of = "FLOAT" if value.ndim == 1 else "FLOAT_VECTOR"
        layer = data.attributes.new(key, kind_of, "POINT")
        layer.data.foreach_set("value" if value.ndim == 1 else "vector", value.ravel())
    obj = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(obj)
    if material:
        data.materials.append(material)
    if subdivide:
        mod = obj.modifiers.new("sub", "SUBSURF")
        mod.levels = mod.render_levels = subdivide
    obj["owner"] = -1 if owner is None else owner
    obj["kind"] = kind
    obj["see_through"] = bool(see_through)
    return obj


def strands(name, points, radius, material, owner=None):
    """Hair curves. points: (n, k, 3) head-frame cm; radius: (k,) or (n, k) cm."""
    n, k, _ = points.shape
    data = bpy.data.hair_curves.new(name)
    data.add_curves([k] * n)
    data.attributes["position"].data.foreach_set("vector", to_world(points).astype(np.float32).ravel())
    r = np.broadcast_to(np.asarray(radius, np.float32), (n, k)) * UNIT
    layer = data.attributes.get("radius") or data.attributes.new("radius", "FLOAT", "POINT")
    layer.data.foreach_set("value", np.ascontiguousarray(r, np.float32).ravel())
    obj = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(obj)
    data.materials.append(material)
    obj["owner"] = -1 if owner is None else owner
    obj["kind"] = "hair"
    return obj


class Graph:
    """A material's node graph with short calls."""

    def __init__(self, name):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()
        self.out = self.tree.nodes.new("ShaderNodeOutputMaterial")

    def add(self, kind, inputs=None, **props):
        """A node; `inputs` maps socket name or index to a value or another socket."""
        node = self.tree.nodes.new("ShaderNode" + kind)
        for key, value in props.items():
            setattr(node, key, value)
        for key, value in (inputs or {}).items():
            self.put(node.inputs[key], value)
        return node

    def put(self, socket, value):
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def attribute(self, name, out="Fac"):
        return self.add("Attribute", attribute_name=name).outputs[out]

    def maths(self, op, a, b=0.0, c=0.0, clamp=False):
        return self.add("Math", {0: a, 1: b, 2: c}, operation=op, use_clamp=clamp).outputs[0]

    def mix(self, fac, a, b, blend="MIX"):
        """Mixes two colours."""
        node = self.tree.nodes.new("ShaderNodeMix")
        node.data_type = "RGBA"
        node.blend_type = blend
        self.put(node.inputs[0], fac)
        self.put(node.inputs[6], a)
        self.put(node.inputs[7], b)
        return node.outputs[2]

    def noise(self, vector, scale, detail=3.0, rough=0.55):
        return self.add("TexNoise", {"Vector": vector, "Scale": scale, "Detail": detail, "Roughness": rough}).outputs[0]

    def remap(self, value, a, b, c=0.0, d=1.0):
        return self.add("MapRange", {0: value, 1: a, 2: b, 3: c, 4: d}, interpolation_type="SMOOTHSTEP").outputs[0]

    def bump(self, height, strength, distance, normal=None):
        inputs = {"Height": height, "Strength": strength, "Distance": distance}
        if normal is not None:
            inputs["Normal"] = normal
        return self.add("Bump", inputs).outputs[0]

    def finish(self, shader):
        self.tree.links.new(shader, self.out.inputs[0])
        return self.material


def plain(name, colour, roughness=0.5, **more):
    """A Principled material; `more` names further inputs with blanks as underscores."""
    g = Graph(name)
    inputs = {"Base Color": linear(colour), "Roughness": roughness}
    inputs.update({k.replace("_", " "): v for k, v in more.items()})
    return g.finish(g.add("BsdfPrincipled", inputs).outputs[0])


def smoothstep(x, a, b):
    t = np.clip((np.asarray(x, float) - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def rotation(yaw=0.0, pitch=0.0, roll=0.0):
    """Head rotation in the head frame, degrees. Yaw > 0 turns the face to the subject's left (to the right
    side of the picture), pitch > 0 raises the face, roll > 0 tilts the head clockwise in the picture."""
    y, p, r = np.radians([yaw, pitch, roll])
    ry = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    rx = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    rz = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return rz @ ry @ rx
