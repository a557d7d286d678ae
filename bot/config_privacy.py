"""`[dossier]` and `[privacy]` of the configuration: what of people is kept, and how long."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.config_types import Address, Days, File, Flag, PublicUrl, Purpose, Section, personal
from handlers.frame.settings import DossierField, PrivacySettings


class PersonalField(Section):
    purpose: Purpose
    keep_days: Days


Personal = Annotated[PersonalField | None, BeforeValidator(personal)]


class Dossier(Section):
    """The personal details of contacts that may be kept; None: this one may not."""

    birthday: Personal = None
    interests: Personal = None
    family: Personal = None
    career: Personal = None
    education: Personal = None
    hometown: Personal = None

    def switched_on(self) -> dict[str, DossierField]:
        return {
            name: DossierField(each.purpose, timedelta(days=each.keep_days))
            for name, each in self
            if each is not None
        }


class Privacy(Section):
    """How long what is kept, and what may be said in the messenger; public_url and listen are of
    before (`bot/config_public.py`)."""

    seen_hours: Annotated[int, Field(strict=True, ge=25, le=720)] = 48
    quarantine_days: Days = 30
    draft_days: Days = 30
    notice_days: Days = 90
    invitation_days: Days = 30
    alert_days: Days = 180
    text_days: Annotated[int, Field(strict=True, ge=0, le=36_500)] = 0
    keep_authored: Flag = True
    erasure_list: File = "var/erasures.jsonl"
    low_content: Flag = False
    public_url: PublicUrl = ""
    listen: Address = ""

    @model_validator(mode="after")
    def _reached(self) -> "Privacy":
        if self.public_url and not self.listen:
            raise ValueError('expected listen, such as "127.0.0.1:8470", beside public_url')
        return self

    def settings(self, public_url: str) -> PrivacySettings:
        return PrivacySettings(
            seen_for=timedelta(hours=self.seen_hours),
            quarantine_for=timedelta(days=self.quarantine_days),
            drafts_for=timedelta(days=self.draft_days),
            notices_for=timedelta(days=self.notice_days),
            invitations_for=timedelta(days=self.invitation_days),
            alerts_for=timedelta(days=self.alert_days),
            texts_for=timedelta(days=self.text_days) if self.text_days else None,
            keep_authored=self.keep_authored,
            low_content=self.low_content,
            public_url=public_url,
        )
