"""Names of people as they are typed."""

import re

MAX_NAME = 120


_TITLE = re.compile(r"[,，;；、]|\s{2,}|(?<=[\u4e00-\u9fff]{2})\s")


def name_and_title(typed: str) -> tuple[str, str]:
    """ "Wang Min, CIO" and "王敏 信息部总监" are a name and a title."""
    name, *title = _TITLE.split(typed, maxsplit=1)
    return name.strip() or typed, title[0].strip() if title else ""
