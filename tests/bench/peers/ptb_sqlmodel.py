"""python-telegram-bot's floor with one durable SQLModel commit a turn (SQLite, WAL, FULL).

The session is the plain synchronous one, on one open connection: the cheapest way to use SQLModel.
Nobody is authorised, and an update that comes twice is kept twice.
"""

import os
import sqlite3
from typing import Any

from sqlalchemy import BigInteger, Engine, StaticPool, event
from sqlmodel import Field, Session, SQLModel, create_engine
from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from tests.bench.peers import interview, ptb


class Answer(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(sa_type=BigInteger, index=True)
    data: str


def opened() -> Engine:
    file = f"sqlite:///{os.environ['BENCH_FOLDER']}/answers.db"
    engine = create_engine(file, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _durable(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    SQLModel.metadata.create_all(engine)
    return engine


ENGINE = opened()


def keep(update: Update, data: str) -> None:
    assert update.effective_user is not None
    with Session(ENGINE) as session:
        session.add(Answer(user_id=update.effective_user.id, data=data))
        session.commit()


async def rate(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    contact = " ".join(context.args or ())
    keep(update, contact)
    await ptb.send(update, *interview.changed(contact))


async def tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    data = ptb.data_of(update)
    keep(update, data)
    await ptb.edit(update, *interview.after(data, {}))


def main() -> None:
    app: ptb.App = ptb.builder().build()
    app.add_handler(CommandHandler("rate", rate))
    app.add_handler(CallbackQueryHandler(tap))
    app.run_polling()


if __name__ == "__main__":
    main()
