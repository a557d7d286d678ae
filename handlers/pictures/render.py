"""SVG to PNG. Also runs as a program (SVG in, PNG out), because `Gallery` draws in a process."""

import sys
from pathlib import Path

import resvg_py

FONT = Path(__file__).parent / "fonts" / "RapportSans.otf"
WIDTH = 720  # pixels, three for two units of a card: a phone shows 960 no sharper


def png(svg: str, width: int = WIDTH) -> bytes:
    """Draw `svg`, `width` pixels wide, with our own font only. Raises ValueError on bad SVG."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=True,
            font_files=[str(FONT)],
        )
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode()))
