"""The core story on the chat page, as a person lives it in the browser, in both languages."""

import base64
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.demo import FIRST_ID, TEAM
from handlers.frame.say import Say
from scoring.packs import builtin
from tests.browser.chat import DESKTOP, PHONE, Chat, Look, opened
from tests.browser.server import Server

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Telling:
    """The story in one language: who, whom, and what is typed."""

    say: Say
    locale: str
    rep: str
    manager: str
    letters: str
    account: str
    contact: str
    note: str
    fact: str
    ask: str

    def id_of(self, name: str) -> int:
        return FIRST_ID + [member.name for member in TEAM].index(name)

    def rung(self, level: str) -> str:
        return self.say.term(next(r.name for r in builtin("key").ladder if r.id == level))

    @property
    def nudge(self) -> str:
        """The head of Friday's nudge: two visits lay behind, and the story added one."""
        return self.say.label(
            "{weekday}, {time} — {done} of {owed} visits done.",
            weekday=self.say.weekday(date(2026, 11, 20)), time="15:00", done=3, owed=5,
        )  # fmt: skip


CHINESE = Telling(
    Say("zh", "Asia/Shanghai"), "zh-CN", "李娜", "张伟",
    letters="hx", account="华信科技", contact="赵强",
    note="赵总对报价不满意，提到另一家的方案", fact="评审会上公开反对我司方案", ask="/level 华信",
)  # fmt: skip
ENGLISH = Telling(
    Say("en", "Asia/Shanghai"), "en-GB", "Emma Fischer", "Daniel Weber",
    letters="orin", account="Orion Logistics", contact="Peter Novak",
    note="Peter finds the offer too dear and mentioned a rival",
    fact="Spoke against our offer in the review", ask="/level orion",
)  # fmt: skip


@pytest.mark.parametrize("told", [CHINESE, ENGLISH], ids=["zh", "en"])
async def test_a_rep_rates_a_fall_and_the_manager_hears_of_it(
    browser: Browser, server: Server, told: Telling, tmp_path: Path, album: Path | None
) -> None:
    rep, manager = told.id_of(told.rep), told.id_of(told.manager)
    phone = Look(PHONE, "light", told.locale)
    desk = Look(DESKTOP, "dark", told.locale)
    async with (
        opened(browser, server.url, phone, rep, tmp_path) as chat,
        opened(browser, server.url, desk, manager, tmp_path) as office,
    ):
        await logs_the_visit(chat, told)
        await rates_whom_she_met(chat, told)
        await office.reads("#A", told.contact)  # his own page shows it without being touched
        await chat.becomes(manager)
        await chat.reads("#A", told.contact, told.fact)
        await chat.picture(f"{told.say.language}-alert")
        await chat.says(told.ask, told.account, told.contact, told.rung("opposed"))
        await office.reads(told.account, told.say.label("Last visit {day}", day="").strip())
        await office.picture(f"{told.say.language}-level", from_top=True)
        await refuses_to_copy(office)
        await chat.becomes(rep)
        await chat.reads(told.say.label("✓ Recorded."))
        if told is CHINESE:  # once is enough
            await comes_back_after_a_power_cut(chat, office, server)
        await chat.moves_clock("friday")
        await chat.reads(told.nudge)
        await chat.picks("theme")
        await expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
        await chat.picture(f"{told.say.language}-nudge")
        assert await chat.fits_its_width()
        await chat.picks("page-language")
        other = "en" if told is CHINESE else "zh-Hans"
        await expect(chat.page.locator("html")).to_have_attribute("lang", other)
    if album is not None:
        await keep(browser, tmp_path, album, told.say.language)


async def refuses_to_copy(office: Chat) -> None:
    """What tells of clients carries a lock, and its menu neither copies nor forwards."""
    await expect(office.last.get_by_test_id("protected")).to_be_visible()
    await office.last.hover()
    await office.last.get_by_test_id("message-menu").click()
    await expect(office.page.get_by_test_id("reply")).to_be_visible()
    for item in ("copy", "forward"):
        await expect(office.page.get_by_test_id(item)).to_have_count(0)
    await office.page.keyboard.press("Escape")


async def logs_the_visit(chat: Chat, told: Telling) -> None:
    label = told.say.label
    await chat.says("/visit", told.account)
    await chat.says(told.letters, told.letters, told.account)
    await chat.presses(told.account, told.contact)
    await chat.presses(told.contact, f"✓ {told.contact}")
    await chat.presses(label("Done ›"), label("✓ Save the visit"))
    await chat.says(told.note, told.note)
    await chat.picture(f"{told.say.language}-visit")
    rate = label("Rate {name}", name=told.contact)
    await chat.presses(label("✓ Save the visit"), rate)
    await chat.presses(rate, label("Rate afresh"))


async def rates_whom_she_met(chat: Chat, told: Telling) -> None:
    label = told.say.label
    await chat.presses(label("Rate afresh"), "1/6")
    for typed, place in (("3", 2), ("2", 3), ("3", 4)):  # by keyboard …
        await chat.says(typed, f"{place}/6")
    for tapped, place in (("②", 5), ("①", 6)):  # … and by thumb
        await chat.presses(tapped, f"{place}/6")
    dimension = next(d for d in builtin("key").dimensions if d.id == "decision_support")
    await chat.says(told.fact, told.say.term(dimension.name), "6/6")
    await chat.picture(f"{told.say.language}-question")
    await chat.presses("②", label("✓ Submit"))
    await expect(chat.last.get_by_test_id("photo")).to_be_visible()
    await chat.picture(f"{told.say.language}-summary", from_top=True)
    await chat.presses(label("✓ Submit"), told.rung("opposed"), label("✓ Recorded."))


async def comes_back_after_a_power_cut(chat: Chat, office: Chat, server: Server) -> None:
    """The pages say that they wait, and then show what they showed before."""
    before = [await page.messages.all_text_contents() for page in (chat, office)]
    await server.kill()
    banner = chat.page.get_by_test_id("banner")
    await expect(banner).to_have_attribute("data-kind", "reconnecting")
    await server.start()
    for page, messages in zip((chat, office), before, strict=True):
        await expect(page.page.get_by_test_id("banner")).to_be_hidden()
        await expect(page.page.get_by_test_id("bot-status")).to_have_attribute(
            "data-online", "true"
        )
        # The browser itself tells the console of a server that is away, and of nothing else.
        assert [each for each in page.complaints if "net::ERR_" not in each] == []
        page.complaints.clear()
        await expect(page.messages).to_have_text(messages)


async def keep(browser: Browser, pictures: Path, album: Path, language: str) -> None:
    """The pictures of the documents: three scenes as they are, three side by side."""
    for scene in ("visit", "level", "nudge"):
        shutil.copy(pictures / f"{language}-{scene}.png", album)
    scenes = [pictures / f"{language}-{scene}.png" for scene in ("question", "summary", "alert")]
    encoded = [base64.b64encode(scene.read_bytes()).decode() for scene in scenes]
    phones = "".join(f'<img src="data:image/png;base64,{each}">' for each in encoded)
    style = (
        "body{margin:0;padding:12px;display:inline-flex;gap:20px;background:transparent}"
        "img{width:300px;border-radius:22px;border:1px solid #8886;display:block}"
    )
    page = await browser.new_page(device_scale_factor=1.5)
    await page.set_content(f"<style>{style}</style>{phones}")
    file = album / f"{language}-chat.png"
    await page.locator("body").screenshot(path=file, omit_background=True)
    await page.close()
