"""The pictures and the people in them. Lengths in centimetres, angles in degrees (see kit.rotation)."""

PORTRAIT, WIDE = (720, 900), (960, 720)
NEAR = dict(at=(0, 1.5, 128), target=(0, -.6, 0), focal=112)
SMILE = {"mouthSmile": .75, "cheekSquint": .4, "eyeSquint": .2, "jawOpen": .04}
GRIN = {"mouthSmile": .95, "cheekSquint": .6, "eyeSquint": .35, "jawOpen": .18, "mouthUpperUp": .35, "mouthLowerDown": .15}
SURPRISE = {"jawOpen": .55, "browInnerUp": .9, "browOuterUp": .9, "eyeWide": .8}
SHOUT = {"jawOpen": .95, "mouthLowerDown": .3, "mouthUpperUp": .3, "browInnerUp": .4, "cheekSquint": .3}
CALM = {"mouthSmile": .18}
GRAVE = {"browDown": .45, "mouthPress": .3}

FAIR, LIGHT, OLIVE, TAN, BROWN, DEEP = "#d09f86", "#c79377", "#b78663", "#a67453", "#8a5a40", "#654130"


def one(name, person, note, light="window", backdrop="office", **more):
    """A picture of one person."""
    return dict(dict(name=name, size=PORTRAIT, camera=NEAR, light=light, backdrop=backdrop, people=[person], note=note), **more)


PICTURES = [
    one("anna-window", dict(seed=3, tone=LIGHT, pose=(11, -1, 3), eyes="#5b6a52", expression=CALM,
        hair=dict(style="long", colour="#4a2c1c"), outfit=dict(colour="#2f4a55"), makeup=dict(lip=1), lip="#b06a63"),
        "clean, slightly turned, long hair before the edge of the jaw"),
    one("hand-on-cheek", dict(seed=11, tone=LIGHT, pose=(-8, 2, -4), eyes="#4d7080", expression=CALM, freckles=.5,
        hair=dict(style="bun", colour="#6e3b20"), outfit=dict(colour="#7a5c46", collar="roll", pattern="knit"),
        props=[dict(what="hand", at=(8.3, -8.3, 10.3), turn=(24, -8, -38), curl=(14, 20, 14), sleeve="#7a5c46", scale=.92)]),
        "a hand before the cheek, the mouth's corner and the jaw", light="soft", backdrop="home"),
    one("sunglasses-sun", dict(seed=21, tone=BROWN, pose=(-14, 3, -2), expression=SMILE, eyes="#3a2415", stubble=.8, brow_thick=1.15,
        hair=dict(style="buzz", colour="#120d0b"), outfit=dict(colour="#d8d2c4", collar="crew"),
        props=[dict(what="glasses", dark=True, shape="wide")]),
        "sunglasses, full sun, hard shadow", light="sun", backdrop="park", flags={"illumination": 1}),
    one("profile-right", dict(seed=33, tone=OLIVE, pose=(58, 0, 0), gaze=(4, 0), eyes="#4a3220", stubble=.6,
        hair=dict(style="back", colour="#231711"), outfit=dict(colour="#dfe3e6", collar="shirt", blazer="#30363f")),
        "turned far to the picture's right", light="studio", backdrop="studio_blue"),
    dict(name="two-overlap", size=WIDE, camera=dict(at=(0, 2, 170), target=(0, -2, 0), focal=92), light="window_right", backdrop="home",
         note="two people, the nearer head hides a part of the other", people=[
        dict(seed=41, tone=FAIR, pose=(10, -2, 9), at=(-8.5, -1.5, 8), expression=GRIN, eyes="#5a7f95", freckles=.7,
             hair=dict(style="waves", colour="#b07a45"), outfit=dict(colour="#56705f", collar="wide"), lip="#bb6d68"),
        dict(seed=43, tone=DEEP, pose=(-8, 2, -3), at=(10.8, 3.4, -7), expression=SMILE, eyes="#2a1a10", stubble=.4, brow_thick=1.2,
             hair=dict(style="crop", colour="#0d0a09"), outfit=dict(colour="#8a4b3a"))]),
    one("mask-clinic", dict(seed=52, tone=TAN, pose=(6, -3, 0), eyes="#2d1c12", brow_thick=1.1,
        hair=dict(style="bun", colour="#15100e"), outfit=dict(colour="#3f7f8c", collar="wide"), props=[dict(what="mask")]),
        "medical mask over nose, mouth and jaw", light="soft", backdrop="office", backdrop_seed=2),
    one("clear-glasses", dict(seed=61, tone=FAIR, pose=(-20, -4, 3), eyes="#6a7f8a", expression=CALM, age=.6, stubble=.35,
        hair=dict(style="side", colour="#6f655c", recede=.3), outfit=dict(colour="#e7e4dc", collar="shirt", blazer="#3c4655"),
        props=[dict(what="glasses", shape="square", colour="#2a1d16")]),
        "clear glasses, grey hair", light="window_right", backdrop="office", backdrop_seed=4),
    one("low-light", dict(seed=82, tone=OLIVE, pose=(16, -3, 2), eyes="#3a2a1c", stubble=1.0, gaze=(6, -2),
        hair=dict(style="fringe", colour="#17110e"), outfit=dict(colour="#2a2d33", collar="hood")),
        "low light from one lamp, grain", light="low", backdrop="night", grain=5.5, backdrop_gain=.5, flags={"illumination": 1}),
    one("grey-archive", dict(seed=92, tone=LIGHT, pose=(-28, 4, 0), gaze=(-6, 3), eyes="#4b4038", lip="#7d3b3a", makeup=dict(lip=1, blush="#c98a7c"),
        hair=dict(style="bob", colour="#2a1c14"), outfit=dict(colour="#54575c", collar="roll")),
        "one channel of grey", light="studio", backdrop="studio", grey=True, grain=3.0),
    one("upright-by-exif", dict(seed=101, tone=DEEP, pose=(9, 3, 8), eyes="#24150d", expression=GRIN,
        hair=dict(style="afro", colour="#0f0b0a"), outfit=dict(colour="#b5432f", collar="wide"), lip="#6d3532", flags={"expression": 1}),
        "stored turned, upright only with EXIF orientation 6", light="garden", backdrop="garden", orientation=6),
    dict(name="three-friends", size=WIDE, camera=dict(at=(0, 4, 215), target=(0, -3, 0), focal=88), light="garden", backdrop="garden",
         backdrop_seed=3, note="three people", people=[
        dict(seed=111, tone=BROWN, pose=(16, 0, 6), at=(-22, -2, 0), expression=SMILE, eyes="#2e1d12", lip="#86423e",
             hair=dict(style="curly", colour="#17100d"), outfit=dict(colour="#3d5a80")),
        dict(seed=113, tone=FAIR, pose=(0, -3, -3), at=(1, 4, -14), expression=GRIN, eyes="#587a8c", stubble=.3,
             hair=dict(style="crop", colour="#7a4a26"), outfit=dict(colour="#ece7da", collar="shirt")),
        dict(seed=117, tone=OLIVE, pose=(-18, 1, -5), at=(23, -3, 1), expression=SMILE, eyes="#473019", lip="#a85c58",
             hair=dict(style="long", colour="#20140f"), outfit=dict(colour="#a04a5a", collar="wide"))], focus=0),
    one("scarf-street", dict(seed=121, tone=FAIR, pose=(18, 2, -3), eyes="#6d8a6a", freckles=.3,
        hair=dict(style="bob", colour="#8d5a2e", under=8.2), beanie=dict(colour="#2d4a6b"), outfit=dict(colour="#3a3f45", collar="crew", width=1.05),
        props=[dict(what="scarf", colour="#a33b34")]),
        "scarf over the mouth, woollen hat", light="soft", backdrop="street", light_gain=.8),
    one("closed-eyes", dict(seed=131, tone=BROWN, pose=(-6, 6, 7), gaze=(0, -4), eyes="#2c1b10",
        expression={"eyeBlink": 1.0, "mouthSmile": .35}, lip="#8a4a45", makeup=dict(lid="#7a4a3a"),
        hair=dict(style="tail", colour="#130d0b"), outfit=dict(colour="#d9a441", collar="wide"), flags={"expression": 1, "make-up": 1}),
        "closed eyes, made-up lids", light="dusk", backdrop="home", backdrop_seed=5),
    one("backlight", dict(seed=142, tone=LIGHT, pose=(-24, 0, -2), eyes="#56483a",
        hair=dict(style="waves", colour="#5a3a22"), outfit=dict(colour="#e4ddd0", collar="wide")),
        "light from behind, face in shade", light="back", backdrop="studio_light", backdrop_gain=1.9, flags={"illumination": 1}),
    one("hand-over-mouth", dict(seed=152, tone=OLIVE, pose=(5, -4, -3), eyes="#3b2a1a", expression={"eyeWide": .4, "browInnerUp": .6},
        hair=dict(style="crop", colour="#1d1410"), stubble=.7, outfit=dict(colour="#44624f"),
        props=[dict(what="hand", at=(7.4, -5.6, 14.4), turn=(12, 0, -72), curl=(10, 16, 10), spread=.6, sleeve="#44624f", scale=.94)]),
        "a hand over the mouth", light="window", backdrop="kitchen"),
    one("phone", dict(seed=161, tone=TAN, pose=(10, 0, 4), eyes="#2f1f14", expression=SMILE, lip="#9c5049",
        hair=dict(style="bob", colour="#14100e"), outfit=dict(colour="#6a5d8c"),
        props=[dict(what="phone", at=(6.2, -1.0, 17.5), turn=(-8, 0, 10)),
               dict(what="hand", at=(17.0, -4.2, 19.4), turn=(0, 0, -76), curl=(6, 12, 10), spread=.5, thumb=(10, 20), scale=.9)]),
        "a phone before one half of the face", light="window_right", backdrop="street", backdrop_seed=2),
    one("hard-shadow", dict(seed=171, tone=DEEP, pose=(-33, -2, 0), gaze=(-8, 0), eyes="#21140c",
        hair=dict(style="buzz", colour="#0c0908"), beard=dict(colour="#0d0a09", length=.7), outfit=dict(colour="#7d8790", collar="crew")),
        "hard light from one side, short beard", light="hard", backdrop="studio_green", flags={"illumination": 1}),
    one("blurred", dict(seed=182, tone=FAIR, pose=(22, -6, -8), eyes="#6b8793", expression=GRIN,
        hair=dict(style="tail", colour="#c59b62"), outfit=dict(colour="#3d7d74")),
        "out of focus", light="soft", backdrop="park", backdrop_seed=6, blur=3.0, flags={"blur": 1, "expression": 1}),
    one("looking-down", dict(seed=191, tone=OLIVE, pose=(12, -24, 4), gaze=(0, -10), eyes="#3d2b1b",
        hair=dict(style="back", colour="#2b1c13"), stubble=.5, outfit=dict(colour="#39434d", collar="shirt"),
        props=[dict(what="book", at=(-1.0, -13.0, 15.5), turn=(0, 8, -2))]),
        "head bowed over a book", light="window", backdrop="home", backdrop_seed=8),
    one("profile-left-up", dict(seed=202, tone=BROWN, pose=(-55, 12, -3), gaze=(-3, 6), eyes="#28190f",
        hair=dict(style="afro", colour="#120d0b"), outfit=dict(colour="#caa46a", collar="wide"), lip="#7e423c"),
        "turned far to the picture's left, looking up", light="dusk", backdrop="night", backdrop_seed=3),
    dict(name="four-table", size=(1040, 700), camera=dict(at=(0, 6, 255), target=(0, -4, 0), focal=88), light="window", backdrop="office",
         backdrop_seed=9, note="four people, one with glasses, one looking away", people=[
        dict(seed=211, tone=FAIR, pose=(26, -2, 4), at=(-33, -2, 4), expression=SMILE, eyes="#5d7c8d", stubble=.5,
             hair=dict(style="crop", colour="#5a3a22"), outfit=dict(colour="#4a6a8a", collar="shirt")),
        dict(seed=213, tone=DEEP, pose=(8, 0, -4), at=(-11.5, 3, -16), expression=GRIN, eyes="#25160e", lip="#6b3431",
             hair=dict(style="bun", colour="#0e0b0a"), outfit=dict(colour="#d8c9a8", collar="wide")),
        dict(seed=217, tone=TAN, pose=(-42, -2, 3), at=(12, 1, -10), gaze=(-5, 0), expression=CALM, eyes="#33231a", stubble=.4,
             hair=dict(style="back", colour="#171210"), outfit=dict(colour="#59636b", blazer="#2c3138")),
        dict(seed=219, tone=LIGHT, pose=(-20, 0, -3), at=(34, -3, 3), expression=SMILE, eyes="#5d6b4d", lip="#ad6660",
             hair=dict(style="bob", colour="#a3703c"), outfit=dict(colour="#8a3f4d", collar="crew"),
             props=[dict(what="glasses", shape="round", colour="#8a6b3a", metal=True, thick=.07)])], focus=1),
    dict(name="six-choir", size=(1120, 800), camera=dict(at=(2, 5, 300), target=(2, 0.5, 0), focal=101, fstop=8), light="soft", backdrop="studio_warm",
         backdrop_seed=2, note="six people in two rows, four of them singing, one in surprise", people=[
        dict(seed=303, tone=TAN, pose=(18, -2, -3), at=(-29, 11, -18), expression=dict(SHOUT, jawOpen=.5), eyes="#3c2816", lip="#9a4f49",
             hair=dict(style="curly", colour="#1c120d"), outfit=dict(colour="#7c2f3a", collar="roll")),
        dict(seed=307, tone=FAIR, pose=(3, 2, 2), at=(-3, 13.5, -20), expression=GRIN, eyes="#5a7f95", age=.8, beard=dict(colour="#cfc8bd", length=.8),
             brow_colour="#a8a097", hair=dict(style="side", colour="#bdb6ab", recede=.2), outfit=dict(colour="#7c2f3a", collar="roll")),
        dict(seed=311, tone=DEEP, pose=(-14, -1, 4), at=(25, 11.5, -18), expression=dict(SHOUT, jawOpen=.7), eyes="#21140c",
             hair=dict(style="crop", colour="#0d0a09"), outfit=dict(colour="#7c2f3a", collar="roll"),
             props=[dict(what="glasses", shape="round", colour="#1d1a18", thick=.08)]),
        dict(seed=313, tone=LIGHT, pose=(24, -4, -5), at=(-18, -9, 8), expression=dict(SHOUT, jawOpen=.35), eyes="#4d7080", lip="#b3645f", freckles=.6,
             hair=dict(style="tail", colour="#8c3f1e"), outfit=dict(colour="#7c2f3a", collar="roll")),
        dict(seed=317, tone=BROWN, pose=(4, -8, 3), at=(9, -10, 9), gaze=(0, -6), expression=dict(SHOUT, jawOpen=.55), eyes="#2e1d12", lip="#86423e",
             hair=dict(style="afro", colour="#17100d"), outfit=dict(colour="#7c2f3a", collar="roll")),
        dict(seed=331, tone=OLIVE, pose=(-27, 1, -4), at=(37, -9, 7), expression=SURPRISE, eyes="#473019", lip="#a85c58",
             hair=dict(style="bob", colour="#20140f"), outfit=dict(colour="#7c2f3a", collar="roll"), flags={"expression": 1})], focus=4),
    dict(name="cup-and-shout", size=WIDE, camera=dict(at=(0, 3, 185), target=(0, -3, 0), focal=92), light="window_right", backdrop="kitchen",
         backdrop_seed=3, note="one drinks from a mug, the other calls out", split="held-back", people=[
        dict(seed=221, tone=OLIVE, pose=(14, 4, 0), at=(-14, 1, 0), eyes="#41301e", stubble=.6,
             hair=dict(style="fringe", colour="#241812"), outfit=dict(colour="#61707c", collar="hood"),
             props=[dict(what="cup", at=(0, -7.2, 16.6), tilt=18),
                    dict(what="hand", at=(-5.6, -8.6, 18.6), turn=(64, 10, 78), curl=(30, 40, 28), spread=.4, thumb=(20, 30), scale=.9, sleeve="#61707c")]),
        dict(seed=223, tone=LIGHT, pose=(-16, 3, 10), at=(15, -2, 2), expression=SHOUT, eyes="#5f7a88", lip="#b3645f", freckles=.5,
             hair=dict(style="waves", colour="#8c3f1e"), outfit=dict(colour="#355c4f"), flags={"expression": 1})]),
    one("quiet-elder", dict(seed=231, tone=FAIR, pose=(35, -5, -6), gaze=(5, -3), eyes="#748a94", expression=GRAVE, age=1.0,
        beard=dict(colour="#b9b2a8", length=1.1, curl=.2), brow_colour="#8d867d", shaved=.15,
        hair=dict(style="none", colour="#8d867d"), outfit=dict(colour="#4c4238", collar="roll", pattern="knit")),
        "bald, grey beard, turned", light="studio", backdrop="studio_green", split="held-back"),
]

HELD_BACK = {"clear-glasses", "hand-over-mouth", "profile-left-up", "low-light", "two-overlap", "blurred"}
for _picture in PICTURES:
    if _picture["name"] in HELD_BACK:
        _picture["split"] = "held-back"
