"""The one public address of webhook and pages, and the addresses that each of them had before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import Config, config_of
from bot.config_public import Called, Reach
from bot.operation.pages import Pages as Operation
from bot.public import opened
from bot.site import CannotListen, Site
from bot.transport.hook import Hook, WebhookRefused
from bot.transport.webhook import SECRET
from handlers.doors.web import PAGES
from tests.stage import Stage, at_work, furnished
from tests.wire import a_hook, free_port

NOTHING = b"{}"  # an update without an id: the webhook took it, and answers 400


@asynccontextmanager
async def behind(url: str, hook: Hook, config: Config) -> AsyncIterator[Stage]:
    async with furnished(url) as sandbox, at_work(sandbox, url, config, hook) as stage:
        yield stage


async def status(address: str, path: str, hook: Hook | None = None) -> tuple[int, str]:
    """Of GET, or of what Telegram posts; and what is said."""
    async with aiohttp.ClientSession() as session:
        told = {SECRET: hook.secret} if hook else {}
        way = "POST" if hook else "GET"
        async with session.request(
            way, f"http://{address}{path}", data=NOTHING, headers=told
        ) as answer:
            return answer.status, await answer.text()


async def test_webhook_and_pages_are_one_address_and_operation_is_none_of_it(
    sqlite_url: str,
) -> None:
    hook = a_hook()
    config = config_of(public={"url": hook.base, "listen": hook.listen}, webhook={"enabled": True})
    async with (
        behind(sqlite_url, hook, config) as stage,
        Operation("127.0.0.1:0") as operation,
    ):
        with operation.about(stage.service):
            own = operation.base_url.removeprefix("http://")
            assert (await status(hook.listen, f"/{hook.path}", hook))[0] == 400
            found, said = await status(hook.listen, "/sheet/none")
            assert (found, "opened already" in said) == (404, True)
            for path in ("/healthz", "/readyz", "/metrics", "//healthz", "/sheet/../healthz", "/"):
                assert await status(hook.listen, path) == (404, ""), path
            assert (await status(own, "/healthz"))[0] == 200
            for path in (f"/{hook.path}", "/sheet/none"):
                assert (await status(own, path))[0] == 404, path
                assert (await status(own, path, hook))[0] == 404, path


async def test_pages_have_the_address_without_a_webhook_too(sqlite_url: str) -> None:
    at = f"127.0.0.1:{free_port()}"
    config = config_of(public={"url": "https://rapport.example.com", "listen": at})
    async with furnished(sqlite_url) as sandbox, at_work(sandbox, sqlite_url, config):
        assert "opened already" in (await status(at, "/sheet/none"))[1]
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await status(at, path))[0] == 404


async def test_former_addresses_answer_what_they_did_and_are_remarked(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    hook, pages = a_hook(), f"127.0.0.1:{free_port()}"
    config = config_of(
        privacy={"public_url": "https://read.example.com", "listen": pages},
        webhook={"url": "https://rapport.example.com", "listen": hook.listen},
    )
    async with behind(sqlite_url, hook, config) as stage:
        assert stage.service.settings.privacy.public_url == "https://read.example.com"
        assert (await status(hook.listen, f"/{hook.path}", hook))[0] == 400
        assert await status(hook.listen, "/sheet/none") == (404, "")
        assert "opened already" in (await status(pages, "/sheet/none"))[1]
        assert (await status(pages, f"/{hook.path}", hook))[0] == 404
    assert config.reach.remark in caplog.text
    assert "have your reverse proxy bring the pages there, too" in config.reach.remark


async def test_an_address_that_is_taken_ends_the_start_with_a_sentence(sqlite_url: str) -> None:
    at = f"127.0.0.1:{free_port()}"
    config = config_of(public={"url": "https://rapport.example.com", "listen": at})
    async with furnished(sqlite_url) as sandbox, Site("another's", at, [], grace=1):
        with pytest.raises(ExceptionGroup) as failed:
            async with at_work(sandbox, sqlite_url, config):
                pass
    told = f"public.listen: cannot listen on {at}"
    assert failed.group_contains(CannotListen, match=told)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({}, Reach()),
        # As the file beside the program had them: nothing is to be said.
        (
            {
                "privacy": {"public_url": "", "listen": ""},
                "webhook": {"url": "", "listen": "127.0.0.1:8443"},
            },
            Reach(),
        ),
        (
            {"webhook": {"url": "https://a.com"}},
            Reach(
                webhook=Called("webhook", "https://a.com", "127.0.0.1:8443"),
                remark="the address in [webhook] is still read; write [public]"
                ' url = "https://a.com" and listen = "127.0.0.1:8443", and [webhook] enabled = true'
                " instead",
            ),
        ),
        (
            {"privacy": {"public_url": "https://a.com", "listen": "127.0.0.1:8470"}},
            Reach(
                pages=Called("privacy", "https://a.com", "127.0.0.1:8470"),
                remark="the address in [privacy] is still read; write [public]"
                ' url = "https://a.com" and listen = "127.0.0.1:8470" instead',
            ),
        ),
    ],
)
def test_former_keys_are_read_and_what_to_write_is_said(
    written: dict[str, object], found: Reach
) -> None:
    assert config_of(**written).reach == found


@pytest.mark.parametrize("enabled", [False, True])
def test_what_a_remark_says_is_taken_without_one(enabled: bool) -> None:
    config = config_of(public={"url": "https://a.com"}, webhook={"enabled": enabled})
    both = Called("public", "https://a.com", "127.0.0.1:8443")
    assert config.reach == Reach(webhook=both if enabled else Called(), pages=both)


async def test_a_path_of_the_webhook_where_pages_are_is_refused(stage: Stage) -> None:
    (page,) = PAGES
    hook = replace(a_hook(), path="sheet/updates")
    assert page.path.startswith("/sheet/")
    with pytest.raises(WebhookRefused, match="begin with sheet/"):
        async with opened(Reach(), None, hook, stage.service.transport):  # type: ignore[arg-type]
            pass


def test_check_says_what_to_write_instead_of_former_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text('[privacy]\npublic_url = "https://a.com"\nlisten = "127.0.0.1:8470"\n')
    variables = {"RAPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/r.db", "RAPPORT_CONFIG": str(file)}
    said = CliRunner().invoke(app, ["check"], env=variables).output
    assert "WARN configuration  the address in [privacy] is still read; write [public]" in said
