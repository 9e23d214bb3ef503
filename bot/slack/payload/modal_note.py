"""What a modal remembers until it is sent: where it was opened, and about what."""

from pydantic import BaseModel, ConfigDict, Field

from bot.schema.versions import read, with_version

START = "canario:start_form"
REFUSE = "canario:refuse_form"
"""The modals' callback ids."""

CHOSEN = "canario_form:"
"""How the action ids begin of what fills a modal anew when it is chosen."""

SERVICE, PLAN = f"{CHOSEN}service", f"{CHOSEN}plan"
REVISION, REASON, CHECKLIST = "revision", "reason", "checklist"
AGAIN, SURE, MANUAL = "again", "sure", "manual"
"""The other fields' action ids."""

CUT = "~"
"""Block ids are a field's name and, after this, what it belongs to: a field whose block id is new
is empty, so that no revision of another service stays chosen."""


LONGEST_URL = 1000
"""Of a response URL, in letters; Slack's have about a hundred, and a modal keeps 3,000 in all."""


class Note(BaseModel):
    """A modal's private metadata: shown to nobody, and sent back with the modal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str = Field("", max_length=200)
    channel_name: str = Field("", max_length=200)
    response_url: str = Field("", max_length=LONGEST_URL)
    thread: str = Field("", max_length=200)
    service: str = Field("", max_length=200)
    rollout: str = Field("", max_length=200)
    step: int | None = Field(None, ge=0, le=1000)
    role: str = Field("", max_length=200)
    plan: str = Field("", max_length=200)
    problem: str = Field("", max_length=500)

    @property
    def text(self) -> str:
        """As private metadata."""
        return with_version(self.model_dump_json(exclude_defaults=True))


def read_note(text: str) -> Note:
    """A modal's private metadata, of this or an earlier schema version; an empty note where it
    isn't one of ours. Raises NewerVersion for a modal that newer code has opened."""
    try:
        return Note.model_validate_json(read("note", text or "{}"))
    except ValueError:
        return Note()
