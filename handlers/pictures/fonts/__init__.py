"""The typeface of the pictures: a renamed subset of Noto Sans CJK SC, made by `subset.py`."""
