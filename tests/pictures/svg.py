"""A picture as its structure: what the tests look at instead of pixels."""

from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> Element:
    root: Element = fromstring(svg)
    return root


def named(root: Element, name: str) -> list[Element]:
    """The elements of a class."""
    return [element for element in root.iter() if element.get("class") == name]


def words(root: Element) -> list[str]:
    """Every line of text, in the order of drawing."""
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def outline(root: Element, depth: int = 0) -> str:
    """The picture without its measures and colours: shapes that mean something, and words."""
    tag = root.tag.removeprefix(SVG)
    meaning = root.get("class") or (root.text if tag in {"text", "title"} else "")
    dashed = " dashed" if root.get("stroke-dasharray") else ""
    line = f"{'  ' * depth}{tag} {meaning}{dashed}".rstrip() + "\n" if meaning or dashed else ""
    inside = depth + 1 if line else depth
    return line + "".join(outline(child, inside) for child in root)
