"""P32: the whole suite of conversations, its updates brought by webhook instead of polled."""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from defusedxml.ElementTree import parse

from tests.reliability.findings import Finding, Size
from tests.stage import BY

ROOT = Path(__file__).parent.parent.parent
FOLDER = "tests/chat"


async def by_webhook(size: Size) -> list[Finding]:
    told, failed = 0, list[str]()
    with TemporaryDirectory(prefix="rapport-conversations-") as folder:
        for number in range(size.of(1)):
            run, broken = await _suite(Path(folder) / f"{number}.xml")
            told += run
            failed += broken
    return [
        Finding(
            "P32 a conversation goes the same way by webhook as by polling",
            f"{FOLDER} whole, its updates brought by webhook: {told:,} conversations",
            "all go as by polling",
            f"{len(failed)} differ" + (f": {failed[0]}" if failed else ""),
            told > 0 and not failed,
        )
    ]


async def _suite(report: Path) -> tuple[int, list[str]]:
    """How many conversations were held, and which of them went another way."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", FOLDER, f"--junitxml={report}"),
        cwd=ROOT,
        env=os.environ | {BY: "webhook"},
    )
    code = await process.wait()
    cases = list(parse(report).iter("testcase"))
    broken = [
        f"{case.get('classname')}: {case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    return len(cases), broken or [f"pytest ended with {code}"] * (code != 0)
