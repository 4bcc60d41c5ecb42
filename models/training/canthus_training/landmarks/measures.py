"""How good points and reliabilities are. Errors are in units of d (schemas.judgement_length)."""
import numpy as np

RIGHT, WRONG = 0.05, 0.08  # of d: product rule


def auroc(score: np.ndarray, positive: np.ndarray) -> float:
    """Probability that a positive has a higher score than a negative, ties counted half; NaN without one of the two."""
    count = int(positive.sum())
    if count in (0, len(score)):
        return float("nan")
    _, inverse, many = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(many) - (many - 1) / 2)[inverse]
    return float((rank[positive].sum() - count * (count + 1) / 2) / (count * (len(score) - count)))


def calibration_error(probability: np.ndarray, true: np.ndarray, bins: int = 15) -> float:
    """ECE over equally wide bins."""
    index = np.minimum((probability * bins).astype(int), bins - 1)
    used = [index == k for k in np.unique(index)]
    return float(sum(abs(true[m].mean() - probability[m].mean()) * m.mean() for m in used))


def log_losses(probability: np.ndarray, true: np.ndarray) -> np.ndarray:
    p = np.clip(probability, 1e-4, 1 - 1e-4)
    return -np.where(true, np.log(p), np.log(1 - p))


def brier_skill(probability: np.ndarray, true: np.ndarray) -> float:
    """1: always sure and right; 0: no better than always saying the base rate."""
    base = true.mean()
    return float(1 - ((probability - true) ** 2).mean() / max(base * (1 - base), 1e-12))


def share_in_least_fifth(reliability: np.ndarray, wrong: np.ndarray) -> float:
    """Of all wrong points, the share among the least reliable fifth of all points."""
    least = np.argsort(reliability, kind="stable")[: len(reliability) // 5]
    return float(wrong[least].sum() / max(wrong.sum(), 1))


def judge(reliability: np.ndarray, error: np.ndarray) -> dict[str, float]:
    """Flat arrays of points -> the figures that reliability is judged by."""
    right, wrong = error < RIGHT, error > WRONG
    return {
        "points off by more than 8 % of d": float(wrong.mean()),
        "AUROC for those": auroc(-reliability, wrong),
        "ECE of within 5 % of d": calibration_error(reliability, right),
        "Brier skill": brier_skill(reliability, right),
        "wrong points in the least reliable fifth": share_in_least_fifth(reliability, wrong),
    }
