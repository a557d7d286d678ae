"""Every method that the sandbox knows, by its name in lower case (Telegram ignores case).

getUpdates and the webhook's methods wait or send, and live in `updates` and `webhook`.
"""

from collections.abc import Callable

from bot.sandbox import answering, editing, profile, sending
from bot.sandbox.params import Params
from bot.sandbox.store import Json
from bot.sandbox.world import World

Result = Json | list[Json] | bool
Method = Callable[[World, Params], Result]

_NAMED: dict[str, Method] = {
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendVoice": sending.send_voice,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": answering.answer_callback_query,
    "answerInlineQuery": answering.answer_inline_query,
    "getMe": answering.get_me,
    "getFile": answering.get_file,
    "getChat": answering.get_chat,
    "getChatMember": answering.get_chat_member,
    "leaveChat": answering.leave_chat,
    "pinChatMessage": answering.pin_chat_message,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
}
METHODS = {name.lower(): method for name, method in _NAMED.items()}
# The names as Telegram spells them, for the request log.
SPELLED = {
    name.lower(): name
    for name in (*_NAMED, "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
}
_SENDING = {
    *("sendMessage", "sendPhoto", "sendVoice", "sendDocument", "forwardMessage", "copyMessage"),
}
_EDITING = {
    *("editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup"),
}
# These count against Telegram's limits, which sending and editing share.
COUNTED = _SENDING | _EDITING
# What a frozen account may not do.
ACTING = COUNTED | {"deleteMessage", "deleteMessages", "pinChatMessage", "leaveChat"}
