"""SVG to PNG. Also runs as a program (SVG in, PNG out), because `Gallery` draws in a process."""

import sys
from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

FONT = Path(__file__).parent / "fonts" / "RapportSans.otf"
WIDTHS = (720, 560)  # pixels, the first that is small enough: a phone shows 960 no sharper
MAX_BYTES = 100_000  # above them Telegram slows down who uploads many files
COLOURS = 128
QUICKLY = (Image.Quantize.FASTOCTREE, 0, None, Image.Dither.NONE)


def png(svg: str, widths: tuple[int, ...] = WIDTHS) -> bytes:
    """Draw `svg`, so many pixels wide, with our own font only. Raises ValueError on bad SVG."""
    for width in widths:
        picture = _drawn(svg, width)
        if len(picture) < MAX_BYTES:
            break
    return picture


def _drawn(svg: str, width: int) -> bytes:
    """In few colours, in a third of the bytes: a card has few, the others edge its letters."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=[str(FONT)],
    )
    with Image.open(BytesIO(bytes(drawn))) as picture:
        few = picture.convert("RGB").quantize(COLOURS, *QUICKLY)
    put = BytesIO()
    few.save(put, "PNG")
    return put.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode()))
