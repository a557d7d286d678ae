"""Make the typeface of the pictures anew from Noto Sans CJK (SIL Open Font License 1.1).

    python -m handlers.pictures.fonts.subset NotoSansCJK-Regular.ttc

Noto Sans CJK comes with most systems (Debian: fonts-noto-cjk). Writes two files beside this one:
`RapportSans.otf`, and `coverage.txt`, which tells the program what that font draws and how wide.
The subset is a Modified Version in the licence's words, so it bears a name of its own, and the
notices that the original carries inside stay in it.
"""

import unicodedata
from pathlib import Path

import typer
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent
SOURCE_FAMILY = "Noto Sans CJK SC"
FAMILY = "Rapport Sans"
POSTSCRIPT_NAME = "RapportSans-Regular"

# Whole blocks: Latin with its European and Vietnamese letters, punctuation, currencies, arrows,
# mathematical signs, circled digits, shapes, symbols, CJK punctuation, full-width forms.
BLOCKS = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2100, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x25A0, 0x27BF),
    (0x3000, 0x303F),
    (0xFF01, 0xFFEF),
)

# Characters of people's and places' names that neither GB2312 nor Big5's common level has.
NAMES = (
    "喆珺堃祎瑄翀赟甡垚燊旸昉暐瑀琋犇骉彧頔颋禛旻曌朤弢炘烜燚燏玘玙玚玹珅珝珵琇琤璠瓅晙昳暕暻皞"
    "叡沄沚沨洢洺浛淏淯湉湜湦澔瀞芃荍莙镕鋆翯婳姮嫄妘媗嬅杺枍棽楒橦翾芓苼萩晛晢晫晳暚曈曚昫昪昺"
    "炆炟烔煐煚熜燨爔璈珣珬珽琎瑢瑨瑱璆璪祃祄祾禔禤穄竑綝羕翙翚苾荺菂蒨赪辀邘郤鄠酂釴钖钘铻锜锳"
    "锽镠闿霙靇靘頲颙飏飐飔飖骎骕骙骦鹓鹍麑龑䶮㛃㑇㬎㴓㵑㸌䴖倓倧偲傪冮劼勍卲咺啠嚞垟垵埇埗堌堽"
    "塱墘夌姞姵娍婞婠媄媖孖宬寀峣崚崟嶓巘帡廙弇弶忞悰愔慜憙扆抃攽旂晸"
)


def common_han() -> set[int]:
    """GB2312 (simplified, and its signs) and Big5's first level (traditional)."""
    gb2312 = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = (bytes((high, low)) for high in range(0xA4, 0xC7) for low in trails)
    texts = [pair.decode("gb2312", "ignore") for pair in gb2312]
    texts += [pair.decode("big5", "ignore") for pair in big5]
    return {ord(character) for text in texts for character in text}


def wanted() -> set[int]:
    """Every code point that the subset should draw; marks that stack upon letters are left out."""
    blocks = {point for first, last in BLOCKS for point in range(first, last + 1)}
    points = blocks | common_han() | {ord(character) for character in NAMES}
    return {point for point in points if unicodedata.category(chr(point))[0] not in "CM"}


def read_source(path: Path) -> TTFont:
    """The simplified-Chinese face of the collection at `path`."""
    faces: list[TTFont] = TTCollection(path, lazy=True).fonts
    return next(face for face in faces if face["name"].getDebugName(1) == SOURCE_FAMILY)


def make_subset(font: TTFont, points: set[int]) -> None:
    """Keep only `points`, without hinting and vertical setting: pictures need neither."""
    options = Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = ["kern"]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.recalcTimestamp = False


def rename(font: TTFont) -> None:
    """Give the subset its own name, in its naming table and inside its outlines."""
    own = {
        1: FAMILY,
        2: "Regular",
        3: f"{POSTSCRIPT_NAME}; subset of {SOURCE_FAMILY}",
        4: FAMILY,
        6: POSTSCRIPT_NAME,
    }
    names = font["name"]
    for record in names.names:
        if record.nameID in own:
            record.string = own[record.nameID]
    outlines = font["CFF "].cff
    outlines.fontNames[0] = POSTSCRIPT_NAME
    outlines.topDictIndex[0].FullName = FAMILY
    outlines.topDictIndex[0].FamilyName = FAMILY


def coverage(font: TTFont) -> str:
    """One line for each width (thousandths of an em): `width first-last,only,first-last`."""
    by_width: dict[int, list[int]] = {}
    for point, glyph in sorted(font.getBestCmap().items()):
        by_width.setdefault(font["hmtx"][glyph][0], []).append(point)
    return "".join(f"{width} {_ranges(points)}\n" for width, points in sorted(by_width.items()))


def _ranges(points: list[int]) -> str:
    runs: list[tuple[int, int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], point)
        else:
            runs.append((point, point))
    return ",".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in runs)


def main(source: Path) -> None:
    """Read the collection SOURCE; write RapportSans.otf and coverage.txt."""
    font = read_source(source)
    make_subset(font, wanted())
    rename(font)
    target = HERE / "RapportSans.otf"
    font.save(target)
    # Read back: what counts is what the written file can draw.
    (HERE / "coverage.txt").write_text(coverage(TTFont(target)), encoding="ascii")


if __name__ == "__main__":
    typer.run(main)
