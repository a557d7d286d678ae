"""Pictures: frozen values of worded strings in, SVG out, PNG off the event loop.

`radar.py` draws one kind of picture; another kind is another file that uses `style.py` and
`text.py`. `Gallery` turns the SVG into the PNG that a chat shows; a web page can show the SVG.
"""

from handlers.pictures.gallery import Gallery, PictureFailed

__all__ = ["Gallery", "PictureFailed"]
