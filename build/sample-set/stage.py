"""Light, backdrop, camera and the renderer's settings."""
import bpy
import numpy as np
from mathutils import Vector
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve

from kit import Graph, UNIT, linear, to_world

# name: ambient (colour, strength), then lights (place cm, size cm, power, colour)
LIGHTS = {
    "window": dict(ambient=("#aab4c4", .42), lamps=[((-95, 55, 75), 80, 1150, "#fff2e2"), ((110, 20, 60), 120, 150, "#cfe0ff"),
                                                    ((70, 70, -70), 40, 360, "#ffe9d0")]),
    "window_right": dict(ambient=("#b4b0aa", .42), lamps=[((95, 45, 80), 80, 1150, "#fff0dd"), ((-110, 20, 60), 120, 140, "#d5e2ff"),
                                                          ((-70, 70, -70), 40, 320, "#ffe2c0")]),
    "studio": dict(ambient=("#9aa0a8", .32), lamps=[((-60, 70, 95), 90, 1250, "#fff8f0"), ((85, 20, 80), 110, 330, "#f2f5ff"),
                                                    ((85, 55, -60), 40, 620, "#ffffff"), ((-85, 60, -60), 40, 380, "#ffffff")]),
    "soft": dict(ambient=("#c8ccd0", .42), lamps=[((-35, 105, 90), 110, 1000, "#fffaf4"), ((0, -40, 90), 110, 110, "#fff0e4"),
                                                  ((80, 50, -70), 50, 260, "#fff2dd")]),
    "sun": dict(ambient=("#8fb0e0", .55), lamps=[((-150, 150, 130), 9, 9500, "#ffe3bd"), ((120, 0, 60), 150, 120, "#cfe6c0")]),
    "hard": dict(ambient=("#8794a8", .10), lamps=[((-165, 105, 55), 5, 9500, "#fff0dc"), ((100, 10, 70), 100, 40, "#b8c8e8")]),
    "low": dict(ambient=("#5a6b8c", .09), lamps=[((80, 15, 75), 36, 330, "#ffbe82"), ((-90, 50, 30), 60, 130, "#7fa6ff")]),
    "back": dict(ambient=("#b9c2cc", .16), lamps=[((40, 60, -110), 90, 3800, "#fff1d8"), ((-80, 40, -90), 60, 1500, "#ffe4c0"),
                                                  ((-40, 30, 110), 110, 170, "#dfe8f4")]),
    "dusk": dict(ambient=("#6f7fb0", .22), lamps=[((90, 40, 55), 60, 760, "#ffc393"), ((-100, 40, 60), 80, 480, "#a9bdff"),
                                                  ((-60, 60, -70), 40, 300, "#ffb3b8")]),
    "garden": dict(ambient=("#bcd0e2", .62), lamps=[((-80, 130, 60), 100, 1400, "#fff6e0"), ((0, -60, 70), 120, 110, "#c8e0a0"),
                                                    ((90, 80, -90), 50, 900, "#ffe8b8")]),
}


def disc_blur(image, radius):
    """Lens-like blur by a disc."""
    r = int(np.ceil(radius))
    yy, xx = np.mgrid[-r:r + 1, -r:r + 1]
    k = np.clip(radius + .5 - np.hypot(xx, yy), 0, 1)
    k /= k.sum()
    pad = np.pad(image, ((r, r), (r, r), (0, 0)), mode="edge")
    return np.stack([fftconvolve(pad[..., c], k, mode="valid") for c in range(3)], -1)


def rectangle(image, x0, y0, x1, y1, colour, gain=1.0):
    """Fills a box given in parts of the picture (y down)."""
    h, w, _ = image.shape
    image[int(y0 * h):int(y1 * h), int(x0 * w):int(x1 * w)] = np.array(linear(colour)[:3]) * gain


def backdrop(kind, seed, w=900, h=700):
    """A blurred place in linear light, (h, w, 3), top row first."""
    rng = np.random.default_rng(seed + 40)
    y, x = np.mgrid[0:h, 0:w] / np.array([h, w])[:, None, None]
    lin = lambda c: np.array(linear(c)[:3])
    img = np.zeros((h, w, 3))
    blur = 26
    if kind.startswith("studio"):
        a, b = {"studio": ("#6d7b86", "#22292f"), "studio_warm": ("#a08a76", "#3a2d26"), "studio_blue": ("#5b7690", "#18232f"),
                "studio_green": ("#6f8272", "#1f2a25"), "studio_light": ("#d6d4d0", "#8f9398")}[kind]
        cx, cy = rng.uniform(.3, .7), rng.uniform(.3, .55)
        t = np.clip(np.hypot((x - cx) * 1.1, y - cy) / .75, 0, 1)[..., None] ** 1.3
        img = lin(a) * (1 - t) + lin(b) * t
        mottle = gaussian_filter(rng.normal(0, 1, (h, w)), 45) * 90 * .10
        return img * (1 + mottle[..., None] * .6)
    if kind in ("office", "home", "kitchen"):
        wall = {"office": "#8f979c", "home": "#a3917c", "kitchen": "#b5b6ac"}[kind]
        img[:] = lin(wall) * (.75 + .5 * (1 - x))[..., None]
        wx = rng.choice([.03, .62])
        for k in range(2):
            rectangle(img, wx + .17 * k, .05, wx + .155 + .17 * k, .62, "#eef4ff", 2.3)
        sx = .58 if wx < .3 else .04
        for row in range(3):
            yy = .16 + row * .23
            rectangle(img, sx, yy + .18, sx + .38, yy + .20, "#5b4432")
            at = sx + .01
            while at < sx + .34:
                wide = rng.uniform(.012, .035)
                tall = rng.uniform(.08, .16)
                tone = rng.integers(50, 170) + np.array([rng.integers(-8, 34), rng.integers(-8, 12), rng.integers(-26, 10)])
                c = "#%02x%02x%02x" % tuple(int(v) for v in np.clip(tone, 20, 220))
                rectangle(img, at, yy + .18 - tall, at + wide, yy + .18, c)
                at += wide + .004
        rectangle(img, 0, .80, 1, 1, {"office": "#4a4e52", "home": "#5a4030", "kitchen": "#6a6258"}[kind])
        lx, ly = rng.uniform(.35, .6), rng.uniform(.12, .3)
        img += (np.exp(-((x - lx) ** 2 + (y - ly) ** 2) / .003) * 2.5)[..., None] * lin("#ffd9a0")
    elif kind in ("garden", "park"):
        img[:] = lin("#5d7a44") * (.7 + .5 * (1 - y))[..., None]
        sky = np.clip((.42 - y) / .3, 0, 1)[..., None]
        img = img * (1 - sky) + lin("#cfe2ee") * 1.5 * sky
        for _ in range(420):
            cx, cy, r = rng.uniform(0, 1), rng.beta(1.6, 1.3), rng.uniform(.008, .05)
            m = (np.hypot((x - cx) * w / h, y - cy) < r)
            g = lin(rng.choice(["#3c5a2a", "#5f8238", "#86a54a", "#2c4424", "#a9bd62", "#4d6b40"]))
            img[m] = g * rng.uniform(.5, 1.5)
        for _ in range(60):
            cx, cy, r = rng.uniform(0, 1), rng.beta(1.2, 2), rng.uniform(.003, .008)
            img[np.hypot((x - cx) * w / h, y - cy) < r] = lin("#fff6c8") * 9
        blur = 22
    elif kind in ("night", "street"):
        img[:] = lin("#11151f") * (1.4 - y)[..., None] if kind == "night" else lin("#7a7d82") * (1.25 - .7 * y)[..., None]
        for _ in range(10):
            bx, bw, bt = rng.uniform(0, 1), rng.uniform(.06, .2), rng.uniform(.0, .45)
            rectangle(img, bx, bt, min(bx + bw, 1), .9, "#1b202c" if kind == "night" else str(rng.choice(["#8b7a6b", "#6b7078", "#a39a90", "#5c5550"])))
        for _ in range(60 if kind == "night" else 26):
            cx, cy, r = rng.uniform(0, 1), rng.uniform(.1, .85), rng.uniform(.003, .007)
            c = lin(rng.choice(["#ffb45c", "#ffd9a0", "#ff6a4a", "#8fc0ff", "#fff2dc", "#63e0c0"]))
            img[np.hypot((x - cx) * w / h, y - cy) < r] = c * (18 if kind == "night" else 6)
        blur = 20
    else:
        raise ValueError(kind)
    return np.maximum(disc_blur(gaussian_filter(img, (2, 2, 0)), blur), 0)


def set_backdrop(kind, seed, camera_at, forward, distance, width, height, gain=1.0):
    """A plane behind everything that only the camera sees."""
    img = backdrop(kind, seed)
    h, w, _ = img.shape
    picture = bpy.data.images.new("backdrop", w, h, float_buffer=True)
    picture.colorspace_settings.name = "Linear Rec.709"
    rgba = np.ones((h, w, 4), np.float32)
    rgba[..., :3] = img[::-1] * gain
    picture.pixels.foreach_set(rgba.ravel())
    g = Graph("backdrop")
    tex = g.add("TexImage", {"Vector": g.add("TexCoord").outputs["UV"]}, extension="EXTEND")
    tex.image = picture
    mat = g.finish(g.add("Emission", {"Color": tex.outputs[0]}).outputs[0])
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    c = camera_at + forward * distance
    corner = [c - right * width - up * height, c + right * width - up * height, c + right * width + up * height,
              c - right * width + up * height]
    data = bpy.data.meshes.new("backdrop")
    data.from_pydata(to_world(np.array(corner)).tolist(), [], [(0, 1, 2, 3)])
    layer = data.uv_layers.new()
    for i, uv in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
        layer.data[i].uv = uv
    data.materials.append(mat)
    obj = bpy.data.objects.new("backdrop", data)
    bpy.context.collection.objects.link(obj)
    obj["owner"], obj["kind"], obj["see_through"] = -1, "backdrop", True
    for ray in ("diffuse", "glossy", "transmission", "shadow", "volume_scatter"):
        setattr(obj, "visible_" + ray, False)


def light(name, target, gain=1.0):
    """World and area lamps aimed at the target."""
    preset = LIGHTS[name]
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    node = world.node_tree.nodes["Background"]
    node.inputs[0].default_value = linear(preset["ambient"][0])
    node.inputs[1].default_value = preset["ambient"][1] * gain * 1.25
    for place, size, power, colour in preset["lamps"]:
        data = bpy.data.lights.new("lamp", "AREA")
        data.shape = "DISK" if size < 30 else "SQUARE"
        data.size = size * UNIT
        data.energy = power * gain * 2.0
        data.color = linear(colour)[:3]
        obj = bpy.data.objects.new("lamp", data)
        bpy.context.collection.objects.link(obj)
        at = Vector(to_world(np.array(place) + np.array(target)))
        obj.location = at
        obj.rotation_euler = (Vector(to_world(target)) - at).to_track_quat("-Z", "Y").to_euler()
        obj.visible_camera = False


def camera(at, target, focal, width, height, fstop=3.2, focus=None, roll=0.0):
    """Camera in scene centimetres. focal: mm on a 36 mm long side."""
    data = bpy.data.cameras.new("camera")
    data.sensor_width = 36
    data.sensor_fit = "AUTO"
    data.lens = focal
    data.dof.use_dof = fstop < 30
    data.dof.focus_distance = float(np.linalg.norm(np.array(at) - np.array(focus if focus is not None else target))) * UNIT
    data.dof.aperture_fstop = fstop
    obj = bpy.data.objects.new("camera", data)
    bpy.context.collection.objects.link(obj)
    a, b = Vector(to_world(at)), Vector(to_world(target))
    obj.location = a
    quat = (b - a).to_track_quat("-Z", "Y")
    obj.rotation_euler = quat.to_euler()
    if roll:
        obj.rotation_euler.rotate_axis("Z", np.radians(roll))
    scene = bpy.context.scene
    scene.camera = obj
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    return obj


def renderer(samples, look="AgX - Medium High Contrast", exposure=0.0):
    """Cycles on the processor, denoised, filmic."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    c = scene.cycles
    c.device = "CPU"
    c.samples = samples
    c.use_adaptive_sampling = True
    c.adaptive_threshold = .035
    c.adaptive_min_samples = 12
    c.use_denoising = True
    c.denoiser = "OPENIMAGEDENOISE"
    c.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    c.denoising_prefilter = "FAST"
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces, c.transparent_max_bounces = 4, 2, 2, 8
    c.transmission_bounces = 2
    c.caustics_reflective = c.caustics_refractive = False
    c.sample_clamp_indirect = 4
    scene.cycles_curves.shape = "RIBBONS"
    scene.render.threads_mode = "FIXED"
    scene.render.threads = 2
    scene.view_settings.view_transform = "AgX"
    try:
        scene.view_settings.look = look
    except TypeError:
        pass
    scene.view_settings.exposure = exposure
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
