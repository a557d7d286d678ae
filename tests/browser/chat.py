"""A person before the chat page: says, presses, reads, and takes pictures of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

PHONE, DESKTOP = (390, 844), (1280, 800)


@dataclass(frozen=True, slots=True)
class Look:
    """What the page is looked at with."""

    size: tuple[int, int]
    scheme: str
    locale: str

    @property
    def sharpness(self) -> float:
        return 1.5 if self.size == PHONE else 1


@dataclass(frozen=True, slots=True)
class Chat:
    """`complaints` are what the browser's console was told."""

    page: Page
    pictures: Path
    complaints: list[str] = field(default_factory=list)

    @property
    def last(self) -> Locator:
        """The bot's latest message with its buttons."""
        return self.page.locator("[data-testid=message][data-from=bot]").last

    async def reads(self, *expected: str) -> None:
        """Wait until the bot's latest message holds all of `expected`."""
        for text in expected:
            await expect(self.last).to_contain_text(text)

    async def says(self, text: str, *expected: str) -> None:
        await self.page.get_by_test_id("composer").fill(text)
        await self.page.get_by_test_id("send").click()
        await self.reads(*expected)

    async def presses(self, label: str, *expected: str) -> None:
        # While a press waits for its answer, the page takes no other.
        await expect(self.page.locator("[data-testid=button][data-waiting]")).to_have_count(0)
        await self.last.get_by_role("button", name=label, exact=True).click()
        await self.reads(*expected)

    async def becomes(self, person: int) -> None:
        """Look through another person's eyes."""
        await self.page.get_by_test_id(f"persona-{person}").click()
        await expect(self.page.get_by_test_id(f"persona-{person}")).to_have_attribute(
            "aria-current", "true"
        )

    async def moves_clock(self, jump: str) -> None:
        await self.page.get_by_test_id("clock").click()
        await self.page.get_by_test_id(f"clock-{jump}").click()

    async def picks(self, item: str) -> None:
        """Choose from the page's own menu."""
        await self.page.get_by_test_id("more").click()
        await self.page.get_by_test_id(item).click()

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    async def picture(self, name: str, *, from_top: bool = False) -> None:
        """A screenshot at rest: nothing loading or moving, and without the passing notes.

        It shows the end of the chat, or the bot's latest message from its top on.
        """
        # Not by a function that the page would have to look at again: its policy forbids that.
        await self.page.evaluate("Promise.all([...document.images].map((each) => each.decode()))")
        if from_top:
            await self.last.evaluate("(message) => message.scrollIntoView()")
        toasts = self.page.locator("#toasts")
        await toasts.evaluate("(shelf) => { shelf.style.visibility = 'hidden' }")
        await self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")
        await toasts.evaluate("(shelf) => { shelf.style.visibility = '' }")

    async def fits_its_width(self) -> bool:
        return bool(
            await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        )


@asynccontextmanager
async def opened(
    browser: Browser, url: str, look: Look, person: int, pictures: Path
) -> AsyncIterator[Chat]:
    """The page as `person`; leaving it fails if the console was told of an error."""
    width, height = look.size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=look.sharpness,
        is_mobile=look.size == PHONE,
        has_touch=look.size == PHONE,
        color_scheme="dark" if look.scheme == "dark" else "light",
        locale=look.locale,
    )
    page = await context.new_page()
    chat = Chat(page, pictures)

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            chat.complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: chat.complaints.append(str(error)))
    await page.goto(f"{url}/chat/#{person}")
    await expect(page.locator("#app")).not_to_have_attribute("aria-busy", "true")
    yield chat
    assert chat.complaints == []
    await context.close()
