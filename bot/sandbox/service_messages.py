"""Service messages: what Telegram itself puts into a chat when something happens to it.

All that the Bot API has are here, each as small as its type allows.
"""

from bot.sandbox.store import Json

_PERSON: Json = {"id": 7_000_000_009, "is_bot": False, "first_name": "Wu Lei"}
_EMPTY = (
    *("video_chat_started", "forum_topic_closed", "forum_topic_reopened"),
    *("general_forum_topic_hidden", "general_forum_topic_unhidden", "chat_owner_left"),
    *("giveaway_created", "write_access_allowed"),
)
_TRUE = (
    *("delete_chat_photo", "group_chat_created", "supergroup_chat_created"),
    "channel_chat_created",
)
_PAYMENT: Json = {
    "currency": "XTR",
    "total_amount": 1,
    "invoice_payload": "x",
    "telegram_payment_charge_id": "1",
}
_GIFT: Json = {
    "gift": {"id": "1", "star_count": 15, "sticker": {"file_id": "CAAC", "type": "regular"}}
}
_PHOTO: Json = {"file_id": "AgAC", "file_unique_id": "AQAD", "width": 160, "height": 160}
_OPTION: Json = {"option_persistent_id": "2", "option_text": "Later"}

SERVICE: Json = {
    **dict.fromkeys(_TRUE, True),
    **{kind: {} for kind in _EMPTY},
    "new_chat_members": [_PERSON],
    "left_chat_member": _PERSON,
    "new_chat_title": "East",
    "new_chat_photo": [_PHOTO],
    "boost_added": {"boost_count": 1},
    "chat_owner_changed": {"new_owner": _PERSON},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400},
    "migrate_to_chat_id": -1_002_000_000_001,
    "migrate_from_chat_id": -4_100_000_001,
    "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}},
    "successful_payment": {**_PAYMENT, "provider_payment_charge_id": "2"},
    "refunded_payment": _PAYMENT,
    "users_shared": {"request_id": 1, "users": [{"user_id": _PERSON["id"]}]},
    "chat_shared": {"request_id": 1, "chat_id": -4_100_000_001},
    "gift": _GIFT,
    "unique_gift": {**_GIFT, "origin": "transfer"},
    "gift_upgrade_sent": _GIFT,
    "connected_website": "example.org",
    "passport_data": {"data": [], "credentials": {"data": "", "hash": "", "secret": ""}},
    "proximity_alert_triggered": {"traveler": _PERSON, "watcher": _PERSON, "distance": 50},
    "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🎄"}},
    "checklist_tasks_done": {"marked_as_done_task_ids": [1]},
    "checklist_tasks_added": {"tasks": [{"id": 2, "text": "Call"}]},
    "direct_message_price_changed": {"are_direct_messages_enabled": True},
    "paid_message_price_changed": {"paid_message_star_count": 5},
    "forum_topic_created": {"name": "East", "icon_color": 7322096},
    "forum_topic_edited": {"name": "West"},
    "giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1},
    "giveaway_winners": {"winner_count": 1, "winners": [_PERSON]},
    "giveaway_completed": {"winner_count": 1},
    "managed_bot_created": {"bot": {**_PERSON, "is_bot": True}},
    "poll_option_added": _OPTION,
    "poll_option_deleted": _OPTION,
    "suggested_post_approved": {"send_date": 1},
    "suggested_post_approval_failed": {"price": {"currency": "XTR", "amount": 1}},
    "suggested_post_declined": {"comment": "No"},
    "suggested_post_paid": {"currency": "XTR", "amount": 1},
    "suggested_post_refunded": {"reason": "post_deleted"},
    "video_chat_scheduled": {"start_date": 1},
    "video_chat_ended": {"duration": 5},
    "video_chat_participants_invited": {"users": [_PERSON]},
    "web_app_data": {"data": "x", "button_text": "Open"},
}
