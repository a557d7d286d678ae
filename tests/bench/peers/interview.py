"""The conversation that all peers hold: the same turns as Rapport's, with texts as long as its own.

It holds no state: what a screen needs is an argument.
"""

QUESTIONS = (
    "Acceptance", "Participation", "Information", "Guidance", "Decision support", "Stance",
)  # fmt: skip
SIGNS = "⑤④③②①"
STATEMENTS = (
    "Seeks us out, and says so in front of others",
    "Comes to us by themselves when it matters",
    "Answers when we ask, and keeps appointments",
    "Keeps us at a distance, answers late or not at all",
    "Works against us, openly or behind our back",
)
NOTHING, AFRESH, SUBMIT = "nothing", "afresh", "submit"
Rows = list[list[tuple[str, str]]]  # (label, data)


def changed(contact: str) -> tuple[str, Rows]:
    """The first screen: what has changed since last time?"""
    text = f"<b>Orion Logistics · {contact}</b>\nCIO · decider\n\nRated 9 Nov: <b>Supports</b>. "
    buttons = [("Nothing", NOTHING), ("Some things", "some"), ("Rate afresh", AFRESH)]
    return f"{text}What has changed since then?", [buttons, [("Later", "later")]]


def question(number: int) -> tuple[str, Rows]:
    """The question with this number, 0 … 5; a button's data is "a.<question>.<level>"."""
    count = len(QUESTIONS)
    bar = "▰" * (number + 1) + "▱" * (count - number - 1)
    lines = [f"{sign} {text}" for sign, text in zip(SIGNS, STATEMENTS, strict=True)]
    text = (
        f"<b>Orion Logistics · Grace Miller</b>\nCIO · decider\n{bar} {number + 1}/{count}\n\n"
        f"<b>{QUESTIONS[number]}</b>\nWhat did you see or hear yourself?\n\n" + "\n".join(lines)
    )
    levels = [(sign, f"a.{number}.{5 - place}") for place, sign in enumerate(SIGNS)]
    below = [[("Not observed", f"a.{number}.0")], [("‹ Back", "back"), ("Later", "later")]]
    return text, [levels, *below]


def answered(data: str) -> tuple[int, int]:
    """(question, level) of a button's data."""
    _, number, level = data.split(".")
    return int(number), int(level)


def summary(levels: dict[str, int]) -> tuple[str, Rows]:
    lines = [f"{name}: {levels.get(name, '?')}" for name in QUESTIONS]
    text = "<b>Orion Logistics · Grace Miller</b>\nCIO · decider\n\n" + "\n".join(lines)
    return text, [[("✓ Submit", SUBMIT)], [("Change something", "menu"), ("Discard", "drop")]]


def recorded() -> str:
    return "✓ Recorded.\n<b>Orion Logistics · Grace Miller</b>\nCIO · decider"


def after(data: str, levels: dict[str, int]) -> tuple[str, Rows]:
    """The screen that follows a tap; `levels` are the answers kept so far."""
    if data == AFRESH:
        return question(0)
    if not data.startswith("a."):
        return recorded(), []
    number, _ = answered(data)
    return question(number + 1) if number + 1 < len(QUESTIONS) else summary(levels)
