"""A company's own rubric, as its administrator would write it."""

from pathlib import Path

DIMENSION = """
[[dimension]]
id = "{id}"
name = {{ en = "{en}", zh = "{zh}" }}
question = {{ en = "{en}: where are we?", zh = "{zh}做到哪一步了？" }}
[dimension.statements]
-1 = {{ en = "Lost", zh = "被清退" }}
0 = {{ en = "Nothing yet", zh = "还没有" }}
1 = {{ en = "In a few shops", zh = "进了几家店" }}
2 = {{ en = "In most shops", zh = "进了多数门店" }}
3 = {{ en = "In every shop", zh = "进了所有门店" }}
"""
RETAIL = (
    """
id = "shelf"
version = 1
kind = "organizational"
segment = "retail"
name = { en = "Shelf presence", zh = "货架表现" }
minimum_observed = 2
landmarks = { key_supplier = "listed" }
"""
    + DIMENSION.format(id="listing", en="Listing", zh="进店")
    + DIMENSION.format(id="promotion", en="Promotion", zh="促销")
    + """
[[rung]]
id = "outside"
name = { en = "Outside", zh = "未进店" }

[[rung]]
id = "listed"
from = 1
name = { en = "Listed supplier", zh = "入册供应商" }
"""
)


def write_pack(folder: Path, text: str = RETAIL, name: str = "shelf.toml") -> Path:
    """The pack as a file of the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
