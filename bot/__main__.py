"""The command line: `python -m bot --help`."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.loading import loading

if __name__ == "__main__":
    # Before much is loaded: as process 1 of a container it would otherwise not be heard yet. A
    # service ends clean, a command unfinished.
    _ENDED = 0 if sys.argv[1:2] in (["run"], ["sandbox"]) else 128 + signal.SIGTERM
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_ENDED))

with loading():
    from bot.commands.expected_errors import BAD_INPUT, expected_errors
    from bot.config import Config, Environment, read_config, read_environment
    from scoring.people import Role
    from storage.identity import ErasureSubject

app = typer.Typer(
    name="rapport",
    help="Rapport tells a sales team how well it really stands with its clients.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
rubrics = typer.Typer(
    help="Check a rubric of your own, or list those at hand.", no_args_is_help=True
)
app.add_typer(rubrics, name="rubric")
trail = typer.Typer(help="Prove the audit trail, or read it.", no_args_is_help=True)
app.add_typer(trail, name="audit")


def _load() -> tuple[Config, Environment]:
    """Configuration and environment, with the logs set up so that no secret gets into them."""
    from bot.logs import set_up

    set_up("warning")  # before anything can fail, so that what looks like a secret is taken out
    environment = read_environment()
    config = read_config(environment.file)
    set_up(config.log.level, environment.secrets(), config.log.format)
    return config, environment


def _url(config: Config, environment: Environment, *, sandbox: bool) -> str:
    from bot.commands.database import chosen, ready

    return ready(chosen(config, environment, sandbox=sandbox))


def _demonstration(config: Config, environment: Environment) -> str:
    """The sandbox's own database; what the environment names goes before it."""
    from bot.commands.database import Which, database_url, ready

    return ready(database_url(config, environment, Which.SANDBOX))


SandboxOption = Annotated[
    bool, typer.Option("--sandbox", help="Work on the sandbox's demonstration instead.")
]


@app.command()
def run() -> None:
    """Run the bot; without TELEGRAM_BOT_TOKEN, the sandbox with its demonstration team."""
    with expected_errors():
        config, environment = _load()
        if environment.token is None:
            _run_sandbox(config, environment, None)
        else:
            from bot.commands.database import database_url
            from bot.commands.serve import serve

            url = database_url(config, environment)
            asyncio.run(serve(config, environment, url, _tell))


def _run_sandbox(config: Config, environment: Environment, port: int | None) -> None:
    from bot.commands.serve_sandbox import serve_sandbox

    asyncio.run(serve_sandbox(config, _demonstration(config, environment), port, _tell))


@app.command()
def sandbox(
    port: Annotated[int | None, typer.Option(help="The first port to try.")] = None,
) -> None:
    """Run the sandbox: a local messenger in the browser, with a demonstration team."""
    with expected_errors():
        config, environment = _load()
        _run_sandbox(config, environment, port)


@app.command()
def demo(
    accounts: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 1000,
    contacts: Annotated[int, typer.Option(min=1, max=50, help="Of each account.")] = 12,
    months: Annotated[int, typer.Option(min=1, max=120, help="Of history.")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed gives the same portfolio.")] = 1,
) -> None:
    """Fill the sandbox's demonstration with a large portfolio that is made up."""
    from bot.commands.demo import run_demo

    with expected_errors():
        config, environment = _load()
        url = _demonstration(config, environment)
        run_demo(url, config, accounts, contacts, months, seed, _tell)


@app.command()
def check() -> None:
    """Check whether everything is as it should be: one line each, and what to do."""
    from bot.commands.check import run_check

    if not run_check(_tell):
        raise typer.Exit(1)


@app.command()
def migrate(sandbox: SandboxOption = False) -> None:
    """Bring the database up to date."""
    from bot.commands.database import chosen
    from storage.machinery import schema

    with expected_errors():
        config, environment = _load()
        before, after = schema.migrate(chosen(config, environment, sandbox=sandbox))
        _tell(f"The database is up to date ({before or 'empty'} → {after}).")


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="A folder, or a new file.gz.")] = None,
    sandbox: SandboxOption = False,
) -> None:
    """Back everything up into one file, also while the bot runs."""
    from datetime import UTC, datetime

    from bot.commands.backup import run_backup
    from bot.commands.database import chosen

    with expected_errors():
        config, environment = _load()
        url = chosen(config, environment, sandbox=sandbox)
        run_backup(url, file, datetime.now(UTC), _tell)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Restore without asking.")] = False,
    send_waiting: Annotated[
        bool, typer.Option("--send-waiting", help="Send what waited to be sent, as copies.")
    ] = False,
    sandbox: SandboxOption = False,
) -> None:
    """Restore a backup into an empty database, SQLite or PostgreSQL."""
    from datetime import UTC, datetime

    from bot.commands.database import chosen
    from bot.commands.restore import run_restore

    with expected_errors():
        config, environment = _load()
        url = chosen(config, environment, sandbox=sandbox)
        done = run_restore(
            url, config, file, datetime.now(UTC), send_waiting=send_waiting, tell=_tell,
            confirm=lambda: yes or typer.confirm("Restore it?"),
        )  # fmt: skip
        raise typer.Exit(0 if done else 1)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV or XLSX files.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Record without asking.")] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Record the rest when rows are refused.")
    ] = False,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help='A column by hand: "Company=account".')
    ] = None,
    sandbox: SandboxOption = False,
) -> None:
    """Import people, accounts, contacts and opportunities, after a preview."""
    from bot.commands.database import announce
    from bot.commands.imports import run_import

    with expected_errors():
        config, environment = _load()
        url = _url(config, environment, sandbox=sandbox)
        announce(url, _tell)
        code = run_import(url, files, yes=yes, skip_refused=skip_refused, mapping=mapping or [])
        raise typer.Exit(code)


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="The person's name, known or new.")],
    role: Annotated[Role | None, typer.Option(help="For a new person; rep if not given.")] = None,
    manager: Annotated[str, typer.Option(help="The manager's name, for a new person.")] = "",
    language: Annotated[
        str, typer.Option(help="What the first words are in, en or zh; else as their app.")
    ] = "",
    sandbox: SandboxOption = False,
) -> None:
    """Make an invitation: a link that works once, for three days."""
    from bot.commands.invite import run_invite

    with expected_errors():
        config, environment = _load()
        url = _url(config, environment, sandbox=sandbox)
        person, code, bot_name = run_invite(url, environment, name, role, manager, language)
        _tell(f"Invitation for {person.name} ({person.role}), good once, for 72 hours:")
        if bot_name:
            _tell(f"  https://t.me/{bot_name}?start={code}")
        _tell(f"  {'or, ' if bot_name else ''}in the chat with the bot: /start {code}")


@app.command()
def deactivate(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    sandbox: SandboxOption = False,
) -> None:
    """End a person's access, at once; `invite` brings them back."""
    from bot.commands.deactivate import run_deactivate

    with expected_errors():
        config, environment = _load()
        person, left = run_deactivate(_url(config, environment, sandbox=sandbox), name)
        _tell(f"{person.name} ({person.role}) has no access any more.")
        _tell(f"  ended: conversations {left.drafts} · notices not sent yet {left.notices}")
        if left.accounts:
            _tell(f"  accounts still theirs: {left.accounts}; hand them over with /handover")
        if left.reports:
            _tell(f"  people who report to them: {left.reports}; import a new manager for these")


@app.command()
def erase(
    kind: Annotated[ErasureSubject, typer.Argument(help="Somebody of the team, or at an account.")],
    who: Annotated[str, typer.Argument(help="The number, or the whole name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    sandbox: SandboxOption = False,
) -> None:
    """Erase a person or a contact for good, after a preview; what was rated stays."""
    from bot.commands.database import announce
    from bot.commands.erase import run_erase

    with expected_errors():
        config, environment = _load()
        url = _url(config, environment, sandbox=sandbox)
        announce(url, _tell)
        done = run_erase(
            url, config, kind, who, yes=yes, tell=_tell,
            confirm=lambda: typer.confirm("Erase for good?"),
        )  # fmt: skip
        raise typer.Exit(0 if done else 1)


@app.command()
def quarantine(sandbox: SandboxOption = False) -> None:
    """List the updates that could not be handled: when they came, and where they failed."""
    from bot.commands.quarantine import run_quarantine

    with expected_errors():
        config, environment = _load()
        run_quarantine(_url(config, environment, sandbox=sandbox), config.team.zone, _tell)


@app.command()
def replay(
    ids: Annotated[list[int] | None, typer.Argument(help="As `quarantine` lists them.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that were not replayed yet.")] = False,
) -> None:
    """Handle updates from the quarantine again; exit code 1 if one fails again."""
    from bot.commands.quarantine import run_replay

    with expected_errors():
        config, environment = _load()
        url = _url(config, environment, sandbox=False)
        if not run_replay(url, config, environment, None if every else ids or [], _tell):
            raise typer.Exit(1)


@app.command(context_settings={"ignore_unknown_options": True})
def score(
    rubric: Annotated[str, typer.Argument(help='The rubric, such as "key"; or "account".')],
    ratings: Annotated[
        list[str] | None,
        typer.Argument(help="dimension=level, −1 … 3, or ? if not observed; or a file."),
    ] = None,
) -> None:
    """Compute a level from ratings, or with `account FILE` a standing; prints one JSON object."""
    from bot.commands.score import run_score
    from bot.commands.score_account import run_score_account

    with expected_errors():
        if rubric == "account":
            _tell(run_score_account(ratings or []))
        else:
            _tell(run_score(rubric, ratings or []))


@rubrics.command("check")
def rubric_check(
    file: Annotated[Path, typer.Argument(help="The pack, a TOML file.", show_default=False)],
) -> None:
    """Print everything that is wrong with a pack, by line and key."""
    from bot.commands.rubric import run_rubric_check

    if not run_rubric_check(file, _tell):
        raise typer.Exit(BAD_INPUT)


@rubrics.command("list")
def rubric_list() -> None:
    """List the rubrics at hand, the built-in ones and the company's own."""
    from bot.commands.rubric import run_rubric_list

    with expected_errors():
        config, _ = _load()
        run_rubric_list(config, _tell)


@trail.command("verify")
def audit_verify(
    known: Annotated[
        str | None, typer.Option(help="A seal noted earlier, which must still be there.")
    ] = None,
    sandbox: SandboxOption = False,
) -> None:
    """Compute the chain of seals anew; exit code 1 if it is broken."""
    from bot.commands.audit import run_verify

    with expected_errors():
        config, environment = _load()
        if not run_verify(_url(config, environment, sandbox=sandbox), known, _tell):
            raise typer.Exit(1)


@trail.command("list")
def audit_list(
    object: Annotated[str | None, typer.Option(help='Of one object: "account:7".')] = None,
    since: Annotated[str | None, typer.Option(help="From a day on: 2026-11-20.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a new CSV file instead.")] = None,
    sandbox: SandboxOption = False,
) -> None:
    """Print who did what to which object, and when."""
    from bot.commands.audit import run_list

    with expected_errors():
        config, environment = _load()
        url = _url(config, environment, sandbox=sandbox)
        run_list(url, config.team.zone, object, since, csv, _tell)


def _tell(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()


main: Callable[[], None] = app

if __name__ == "__main__":
    main()
