"""How updates come in: the Bot API over aiohttp, long polling, and turns in order."""
