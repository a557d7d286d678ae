"""aiogram 3 with its finite state machine in memory."""

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.bench.peers import interview

dispatcher = Dispatcher(storage=MemoryStorage())


class Rating(StatesGroup):
    changed = State()
    asked = State()
    summed = State()


def keyboard(rows: interview.Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
            for row in rows
        ]
    )


async def edit(tap: CallbackQuery, text: str, rows: interview.Rows) -> None:
    assert isinstance(tap.message, Message)
    await tap.answer()
    await tap.message.edit_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard(rows))


@dispatcher.message(Command("rate"))
async def rate(message: Message, command: CommandObject, state: FSMContext) -> None:
    await state.set_state(Rating.changed)
    text, rows = interview.changed(command.args or "")
    await message.answer(text, parse_mode=ParseMode.HTML, reply_markup=keyboard(rows))


@dispatcher.callback_query(StateFilter(Rating.changed), F.data == interview.AFRESH)
async def afresh(tap: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Rating.asked)
    await state.set_data({"levels": {}})
    await edit(tap, *interview.question(0))


@dispatcher.callback_query(StateFilter(Rating.asked), F.data.startswith("a."))
async def answer(tap: CallbackQuery, state: FSMContext) -> None:
    assert tap.data is not None
    number, level = interview.answered(tap.data)
    known = (await state.get_data())["levels"]
    levels = {**known, interview.QUESTIONS[number]: level}
    await state.update_data(levels=levels)
    if number + 1 == len(interview.QUESTIONS):
        await state.set_state(Rating.summed)
    await edit(tap, *interview.after(tap.data, levels))


@dispatcher.callback_query(StateFilter(Rating.changed, Rating.summed))
async def recorded(tap: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await edit(tap, interview.recorded(), [])


async def main() -> None:
    server = TelegramAPIServer.from_base(os.environ["TELEGRAM_API_BASE"])
    async with Bot(os.environ["TELEGRAM_BOT_TOKEN"], AiohttpSession(api=server)) as bot:
        await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
