"""python-telegram-bot as everybody starts: ConversationHandler and PicklePersistence."""

import os
from pathlib import Path

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)

from tests.bench.peers import interview, ptb

CHANGED, RATING, SUMMARY = range(3)


async def rate(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await ptb.send(update, *interview.changed(" ".join(context.args or ())))
    return CHANGED


async def nothing(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
    await ptb.edit(update, interview.recorded(), [])
    return ConversationHandler.END


async def afresh(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    context.user_data["levels"] = {}
    await ptb.edit(update, *interview.question(0))
    return RATING


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    data = ptb.data_of(update)
    number, level = interview.answered(data)
    levels = context.user_data["levels"]
    levels[interview.QUESTIONS[number]] = level
    await ptb.edit(update, *interview.after(data, levels))
    return SUMMARY if number + 1 == len(interview.QUESTIONS) else RATING


def main() -> None:
    store = PicklePersistence(Path(os.environ["BENCH_FOLDER"]) / "state.pickle")
    app: ptb.App = ptb.builder().persistence(store).build()
    conversation = ConversationHandler(
        entry_points=[CommandHandler("rate", rate)],
        states={
            CHANGED: [
                CallbackQueryHandler(nothing, pattern="^nothing$"),
                CallbackQueryHandler(afresh, pattern="^afresh$"),
            ],
            RATING: [CallbackQueryHandler(answer, pattern=r"^a\.")],
            SUMMARY: [CallbackQueryHandler(nothing, pattern="^submit$")],
        },
        fallbacks=[CommandHandler("rate", rate)],
        name="rating",
        persistent=True,
    )
    app.add_handler(conversation)
    app.run_polling()


if __name__ == "__main__":
    main()
