import pytest

from bot.transport.api import Api
from storage import Ledger
from tests.transport.listener import Bot
from tests.wire import api, ledger, sandbox

__all__ = ["api", "ledger", "sandbox"]


@pytest.fixture
def bot(api: Api, ledger: Ledger) -> Bot:
    return Bot(api, ledger)
