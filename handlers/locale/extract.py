"""Bring the Chinese catalogue in step with the sentences in the code.

`python -m handlers.locale.extract`: new sentences appear untranslated, changed and dropped ones
leave. The file names its sources without line numbers and carries no dates, so that a change of
the code shows here only as the sentences that it changed.

A comment `# i18n: …` just above a sentence goes along, for whoever translates it.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
CHINESE = Path(__file__).with_name("zh.po")
ROOMS = ("handlers", "bot/sender")  # elsewhere in bot/ it is the sandbox's personas who "say"
# The ways to speak of `handlers.frame.say.Say`, as Babel names their arguments.
KEYWORDS = {"say": None, "label": None, "plural": (1, 2), "label_in": ((1, "c"), 2)}
NOTE = "i18n:"
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans_CN\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def extract() -> Catalog:
    """Every sentence in the code, with the files that say it."""
    found = Catalog()
    for room in ROOMS:
        sentences = extract_from_dir(
            ROOT / room,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=[NOTE],
            strip_comment_tags=True,
        )
        for file, line, sentence, notes, context in sentences:
            found.add(
                sentence,
                locations=[(f"{room}/{file}", line)],
                auto_comments=notes,
                context=context,
            )
    return found


def updated(catalogue: bytes) -> bytes:
    """The catalogue with exactly the sentences of the code, and the translations it had."""
    chinese = read_po(BytesIO(catalogue), locale="zh_Hans_CN")
    chinese.update(extract(), no_fuzzy_matching=True)
    text = BytesIO()
    write_po(
        text,
        chinese,
        width=100,
        omit_header=True,
        sort_by_file=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    return HEADER.encode() + text.getvalue()


if __name__ == "__main__":
    CHINESE.write_bytes(updated(CHINESE.read_bytes()))
