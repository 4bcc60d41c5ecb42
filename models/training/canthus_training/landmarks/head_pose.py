"""Head pose from landmarks, by fitting the mean face: for sorting faces, not for figures of the network's own pose."""
import numpy as np

from .mean_face import mean_face_68, mean_face_98

YAW_BINS = (15.0, 30.0)  # degrees of |yaw|
BIN_NAMES = ("yaw under 15 degrees", "yaw 15 to 30 degrees", "yaw over 30 degrees")


def fit_rotation(points: np.ndarray, face: np.ndarray) -> np.ndarray:
    """points [N,2] px, NaN where unknown; face [N,3] -> rotation [3,3] of the scaled orthographic projection that fits best."""
    known = np.isfinite(points).all(-1)
    q, f = points[known] - points[known].mean(0), face[known] - face[known].mean(0)
    a = np.linalg.lstsq(f, q, rcond=None)[0].T
    u, _, v = np.linalg.svd(a, full_matrices=False)
    rows = u @ v
    return np.vstack([rows, np.cross(rows[0], rows[1])])


def yaw_degrees(points: np.ndarray) -> np.ndarray:
    """[F,N,2] -> [F]."""
    face = mean_face_68() if points.shape[1] == 68 else mean_face_98(mean_face_68())
    rotations = [fit_rotation(p, face) for p in points]
    return np.array([np.degrees(np.arctan2(-r[0, 2], r[2, 2])) for r in rotations])


def yaw_bin(points: np.ndarray) -> np.ndarray:
    """[F]: index into BIN_NAMES."""
    return np.digitize(np.abs(yaw_degrees(points)), YAW_BINS)
