"""Writes a pack's card.md from what was measured: python -m canthus_training.landmarks.card PACK [--notes NOTES.md]

The figures come from the pack's manifest, its landmark-figures.json (export, calibrate, evaluate, ablate and finetune leave
them there) and its detector-figures.json. NOTES.md is put in as it is: what no program can know, such as the terms of the data, and limits.
"""
import argparse
import json
from pathlib import Path

import numpy as np

from ..manifest import read_manifest
from .facts import read_facts

DETECTOR_FIGURES = "detector-figures.json"
STORED = "weights stored as float16, computed in float32"
ABOUT = ("After SPIGA (Prados-Torreblanca, Buenaposada, Baumela, BMVC 2022): an encoder sees, three graph attention steps decide, each point with"
         " the help of the others.")


def table(head: list[str], rows: list[list[object]]) -> str:
    show = lambda v: "" if v is None or (isinstance(v, float) and np.isnan(v)) else f"{v:.3f}".rstrip("0").rstrip(".") if isinstance(v, float) else str(v)
    lines = [head, ["---"] * len(head), *[[show(v) for v in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def files_section(pack: Path, manifest: dict, facts: dict) -> str:
    what = {
        "detector": "picture to boxes with scores", "encoder": "crop to features, votes, pose and start",
        "regressor-68": "features to 68 points and their reliability; holds placed points", "regressor-98": "the same for 98 points",
    }
    rows = [[f["path"], what[name], f"{(pack / f['path']).stat().st_size / 1e6:.1f} MB"] for name, f in manifest["files"].items()]
    return f"## Files\n{table(['file', 'what', 'size'], rows)}\n\nNetworks: {facts.get('export', {}).get('stored', STORED)}."


def training_section(facts: dict) -> str:
    lines = []
    for part in facts.get("training", []):
        lines.append(f"- {part}")
    export = facts.get("export")
    if export:
        worst = max(v for outputs in export["differences"].values() for v in outputs.values())
        lines.append(f"- Exported for crops of {export['side']} px; ONNX Runtime and torch differ by {worst:.1g} px or less, with points pinned and without.")
    return "## Training\n" + "\n".join(lines) if lines else ""


def points_section(facts: dict) -> str:
    parts = []
    for schema, found in facts.get("points", {}).items():
        ways = [w for w in found["votes"] if w != "each"]
        rows = [[way, what, found["votes"][way][what], found["result"][way][what]] for way in ways for what in found["votes"][way]]
        parts.append(f"**{schema}**, {found['faces']} faces of {found['of']}, {found['labelled points']} labelled points; error in percent of the distance"
                     f" between the outer eye corners, \"slight\", \"half\" and \"strong\" are synthetic occluders (mean of flat, textured and parts of faces):\n\n"
                     + table(["faces", "points", "votes (CNN alone)", "result"], rows))
    return "## Points\n" + "\n\n".join(parts) if parts else ""


def contours_section(facts: dict) -> str:
    found = facts.get("contours")
    if not found:
        return ""
    parts = list(next(iter(found["errors"].values())))
    rows = [[name, *errors.values()] for name, errors in found["errors"].items()]
    return (f"**The points that 98 have beyond 68**, against outlines drawn by persons: {found['faces']} frontal portraits of {found['of']} (never trained on);"
            f" lids, brows and lips by the distance to the outline, corners and pupils by that to the point, percent of the distance between the outer eye"
            f" corners:\n\n{table(['', *parts], rows)}")


def pose_section(facts: dict) -> str:
    found = facts.get("pose")
    if not found:
        return ""
    rest, renders = found["rest"], found.get("renders")
    text = (f"## Head pose\nYaw, pitch and roll come from the rotation of the encoder, which was supervised through the points alone. On {rest['faces']} portraits"
            f" of people who look straight ahead its axes have a pitch of {rest['pitch']:.3f} rad (standard deviation {rest['standard deviation']:.3f}); the"
            f" manifest's `restPitchRad` takes that off.")
    if renders:
        text += (f" On {renders['faces']} held-back rendered faces the mean error of yaw, pitch and roll is {renders['mean']:.1f} degrees"
                 f" ({renders['yaw']:.1f}, {renders['pitch']:.1f}, {renders['roll']:.1f}).")
    return text


def renders_section(facts: dict) -> str:
    renders = facts.get("pose", {}).get("renders", {})
    if "points" not in renders:
        return ""
    rows = [[schema, errors["all"], errors["visible"]] for schema, errors in renders["points"].items()]
    return (f"**Rendered faces**, {renders['faces']} that were held back, boxes of the true points; NME in percent of the distance between the true outer"
            " eye corners. The true jaw of a turned head stays on the mesh, where labels of photographs follow its outline:\n\n"
            + table(["schema", "all points", "those that can be seen"], rows))


def finetune_section(facts: dict) -> str:
    found = facts.get("finetune")
    if not found:
        return ""
    rows = [[schema, f["faces"], f["before"], f["after"]] for schema, f in found["schemas"].items()]
    worse = [schema for schema, f in found["schemas"].items() if not f["after"] < f["before"]]
    verdict = f"\n\n**It is not better than the pack that it comes from for {' and '.join(worse)}.**" if worse else ""
    return (f"## Fine-tuned\nFrom {found['from']}, on {found['faces']} faces of {found['source']}. Error on faces held out of the training,"
            f" percent of the distance between the outer eye corners:\n\n{table(['schema', 'faces', 'before', 'after'], rows)}{verdict}")


def reliability_section(manifest: dict, facts: dict) -> str:
    parts = ["## Reliability"]
    for schema, rule in manifest["reliability"].items():
        if rule["calibration"] is None:
            parts.append(f"**{schema}**: not calibrated. The number (made of: {rule['madeOf']}) orders the points; it is no probability.")
            continue
        found = facts.get("calibration", {}).get(schema)
        text = (f"**{schema}**: made of the {rule['madeOf']}, mapped to the probability that a point is within 5 % of d, and by a second map to the"
                f" probability that it is off by more than 8 %. Fitted on {rule['calibration']['madeFrom']}. Points below {rule['threshold']} are flagged.")
        if found:
            both = found["cross-validated"]["both"]
            heads = list(both)
            text += (f" That catches {both['wrong points flagged']:.2f} of the points that are off by more than 8 %, on faces as they are and with occluders"
                     f" together, and flags {both['points flagged']:.2f} of all points.")
            text += ("\n\nCross-validated: for each fifth of the pictures the whole calibration was made again without it, and judged on it; the map in the"
                     " pack is of all of them, so figures of it on the same faces would flatter it.\n\n")
            rows = [[f"{name} (cross-validated)", *values.values()] for name, values in found["cross-validated"].items()]
            rows += [[f"{name} ({found['judged on']}, not used at all)", *values.values()] for name, values in found.get("judged", {}).items()]
            text += table(["faces", *heads], rows)
            columns = ["log loss", "AUROC for those", "ECE of within 5 % of d", "wrong points in the least reliable fifth"]
            text += ("\n\nWhat it could be made of, on pictures outside the fit; more than one signal is taken only where the log loss is lower by more"
                     " than twice its standard error:\n\n" + table(["made of", *columns], [[t["made of"], *[t[c] for c in columns]] for t in found["trials"]]))
        parts.append(text)
    return "\n\n".join(parts)


def ablation_section(facts: dict) -> str:
    found = facts.get("ablation")
    if not found:
        return ""
    parts = [f"## Ablations\n{found['about']}"]
    for title, columns in (("All points", "all points"), ("Covered points alone", "covered points")):
        ways = [w for w in next(iter(found["variants"].values())) if columns in next(iter(found["variants"].values()))[w]]
        rows = [[name, *[figures[w].get(columns) for w in ways]] for name, figures in found["variants"].items()]
        parts.append(f"**{title}**\n\n{table(['variant', *ways], rows)}")
    poses = [k for k in next(iter(found["variants"].values()))["as they are"] if k.startswith("yaw")]
    if poses:
        rows = [[name, *[figures["as they are"].get(p) for p in poses]] for name, figures in found["variants"].items()]
        parts.append(f"**By pose, faces as they are**\n\n{table(['variant', *poses], rows)}")
    return "\n\n".join(parts)


def detector_section(pack: Path) -> str:
    """From detector-figures.json beside the manifest, which `detector.evaluate` leaves there."""
    path = pack / DETECTOR_FIGURES
    if not path.exists():
        return ""
    figures = json.loads(path.read_text())["figures"]
    val, covered, news = figures["val"], figures["val_occluded"], figures["fddb_held_out"]
    size = lambda r: f"side {span(r)} px of a picture scaled to 640"
    turn = lambda r: f"unevenness {span(r)}"
    rows = [["300-W val", val["faces"], val["faces"] - val["missed"], val["mean_iou"]],
            ["300-W val with synthetic occluders", covered["faces"], covered["faces"] - covered["missed"], covered["mean_iou"]],
            *[[f"300-W val, {size(r)}", r["faces"], r["found"], r["mean_iou"]] for r in val["by_side_in_input_px"]],
            *[[f"300-W val, {turn(r)}", r["faces"], r["found"], r["mean_iou"]] for r in val["by_turn"]],
            ["news pictures (FDDB), held back", news["faces"], news["found"], None]]
    return (f"## Detector\nFaces found (overlap with the label's box over one half); {val['false_boxes']} boxes on no face in {val['pictures']} pictures of 300-W."
            " Unevenness stands for the turn of the head: how unevenly the nose tip parts the jaw, 0 from the front, 1 in profile.\n\n"
            + table(["faces", "count", "found", "mean overlap"], rows))


def span(row: dict) -> str:
    low, high = row["from"], row["to"]
    return f"under {high:g}" if low is None else f"from {low:g}" if high is None else f"{low:g} to {high:g}"


def figures_section(manifest: dict) -> str:
    rows = [[f["name"], float(f["value"]), f["unit"], f"`{f['command']}`"] for f in manifest["figures"] if not f["name"].startswith("reliability, ")]
    return "## Figures in the manifest\n" + table(["figure", "value", "unit", "command"], rows) if rows else ""


def write_card(pack: Path, notes: Path | None = None) -> str:
    manifest, facts = read_manifest(pack / "manifest.json"), read_facts(pack)
    counts = " and ".join(s.split("-")[1] for s in manifest["schemas"])
    first = f"# {manifest['id']} {manifest['version']}\nSets {counts} landmarks on faces, with a reliability for each. {facts.get('about', ABOUT)}"
    sections = [first, f"## Terms\n{manifest['licence'][0].upper()}{manifest['licence'][1:]}", files_section(pack, manifest, facts), training_section(facts),
                finetune_section(facts), points_section(facts), contours_section(facts), renders_section(facts), reliability_section(manifest, facts), ablation_section(facts), pose_section(facts), detector_section(pack), figures_section(manifest),
                notes.read_text().strip() if notes else ""]
    text = "\n\n".join(s for s in sections if s) + "\n"
    (pack / manifest["card"]).write_text(text)
    return text


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--notes", type=Path, help="Markdown to put in at the end")
    options = parser.parse_args(arguments)
    try:
        write_card(options.pack, options.notes)
    except (ValueError, OSError) as error:
        raise SystemExit(str(error)) from error
    print(options.pack / "card.md")


if __name__ == "__main__":
    main()
