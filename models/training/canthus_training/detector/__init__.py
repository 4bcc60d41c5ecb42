"""The face detector: picture -> boxes of the 68 landmarks with a score for each."""
