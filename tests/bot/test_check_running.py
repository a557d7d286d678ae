"""`check` asks the bot that is at work: some things nobody else can know."""

from pathlib import Path

from aiohttp import web

from bot.commands.check_running import running
from bot.operation.pages import Pages
from bot.site import Site
from tests.stage import Stage

ANYWHERE = "127.0.0.1:0"


def address(pages: Pages) -> str:
    return pages.base_url.removeprefix("http://")


async def said(listen: str) -> str:
    return str(await running(listen))


async def test_a_bot_at_work_says_whether_it_is_fit(stage: Stage) -> None:
    async with Pages(ANYWHERE) as pages:
        at = address(pages)
        assert "it is starting or ending" in await said(at)
        with pages.about(stage.service):
            assert await said(at) == f"ok   ready          the bot at {at} is fit to work"
            assert (await said(f"0.0.0.0:{at.partition(':')[2]}")).startswith("ok")
    assert await running(at) is None, "nobody is at work: that is another line's"
    assert await running("") is None


async def test_p31_a_file_that_was_deleted_or_replaced_beside_the_bot_is_named(
    stage: Stage,
) -> None:
    file = Path(stage.service.ledger.url.database or "")
    aside = file.with_name("aside")
    async with Pages(ANYWHERE) as pages:
        with pages.about(stage.service):
            file.rename(aside)  # noqa: ASYNC240  # at once
            deleted = await said(address(pages))
            file.write_bytes(aside.read_bytes())  # noqa: ASYNC240  # at once
            replaced = await said(address(pages))
            aside.rename(file)  # at once
            assert (await said(address(pages))).startswith("ok")
    for line in (deleted, replaced):
        assert line.startswith("BAD  ready")
        assert "deleted or replaced beside it, put that file back" in line


async def test_what_else_is_wrong_is_named(stage: Stage) -> None:
    async with Pages(ANYWHERE) as pages:
        with pages.about(stage.service):
            stage.service.notices.refused = True
            assert "not well: token; see `/readyz`" in await said(address(pages))
            stage.service.notices.refused = False


async def test_another_program_at_the_address_is_told_from_a_bot() -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with Site("", ANYWHERE, [web.get("/readyz", hello)], 1.0) as site:
        assert "something else answers" in await said(site.base_url.removeprefix("http://"))
