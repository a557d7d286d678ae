from tests.wire import api, ledger, sandbox

__all__ = ["api", "ledger", "sandbox"]
