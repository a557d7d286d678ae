"""The measures of a trend's plot: time runs to the right, the index upwards."""

LEFT, RIGHT = 42.0, 342.0  # the last value is written right of it
HIGH = 230.0

Spot = tuple[float, float]
Edge = tuple[Spot, Spot]


def x_of(at: float) -> float:
    """Where a moment (0 … 1 along the axis) lies; what is outside is put on the edge."""
    return LEFT + min(max(at, 0), 1) * (RIGHT - LEFT)


def y_of(top: float, index: float) -> float:
    """Where an `index` (0 … 100) lies on a plot that begins at `top`."""
    return top + HIGH * (1 - min(max(index, 0), 100) / 100)
