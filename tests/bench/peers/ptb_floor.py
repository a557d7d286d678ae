"""python-telegram-bot's floor: no state at all; a button's data says what comes next."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from tests.bench.peers import interview, ptb


async def rate(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await ptb.send(update, *interview.changed(" ".join(context.args or ())))


async def tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await ptb.edit(update, *interview.after(ptb.data_of(update), {}))


def main() -> None:
    app: ptb.App = ptb.builder().build()
    app.add_handler(CommandHandler("rate", rate))
    app.add_handler(CallbackQueryHandler(tap))
    app.run_polling()


if __name__ == "__main__":
    main()
