"""What every model of the plan language shares."""

import re
import unicodedata
from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from bot.plan.values.errors import FieldError

NO_LETTERS = r"\x00-\x2c./:-@\[-\^`{-\x7f"
"""What ASCII has beside letters, digits, ``-`` and ``_``, for a set in a pattern."""


class PlanModel(BaseModel):
    """A part of a plan: never changed once made, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Spelled(PlanModel):
    """A value that a plan writes as one string and that programs read as fields."""

    pattern: ClassVar[str]
    expected: ClassVar[str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``text``; raises FieldError when it does not follow the spelling."""
        return cls(**cls.read(text))

    @classmethod
    @abstractmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The fields that ``text`` stands for."""

    @property
    @abstractmethod
    def text(self) -> str:
        """The one way to write this value."""

    def __str__(self) -> str:
        return self.text

    @model_validator(mode="before")
    @classmethod
    def _spell(cls, value: Any) -> Any:
        if isinstance(value, str):
            return cls.read(value)
        if isinstance(value, (dict, cls)):
            return value
        raise FieldError(value, cls.expected)

    @model_serializer(mode="plain")
    def _write(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": cls.pattern, "description": f"{cls.expected}."}


@dataclass(frozen=True)
class Matches:
    """A string of a certain form; ``expected`` says in words what that form is."""

    pattern: str
    expected: str

    def check(self, value: str) -> str:
        """``value`` itself; raises FieldError when it has another form."""
        if not re.fullmatch(self.pattern, value):
            raise FieldError(value, self.expected)
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True)
class AnyScript(Matches):
    """The same, of letters and digits of whatever script, ``-`` and ``_``. The pattern leaves out
    what ASCII has beside them, which editors can check, too. What looks the same is the same:
    names are kept in one Unicode form. A name with ``#`` is lower-case, as Slack has them."""

    form: Literal["NFC", "NFKC"] = "NFKC"

    def check(self, value: str) -> str:
        """See Matches."""
        name = super().check(unicodedata.normalize(self.form, value))
        letters = name.removeprefix("#")
        odd = any(c not in "-_" and unicodedata.category(c)[0] not in "LMN" for c in letters)
        if odd or (letters != name and letters != letters.lower()):
            raise FieldError(value, self.expected)
        return name


Line = Annotated[str, Matches(r"[^\x00-\x1f\x7f]{1,300}", "one line of text, 1 to 300 characters")]
Name = Annotated[
    str,
    Matches(
        r"[a-z][a-z0-9-]{0,62}",
        "a name of lower-case letters, digits and dashes, such as wa-backend",
    ),
]
Word = Annotated[
    str,
    AnyScript(
        rf"[^{NO_LETTERS}0-9_-][^{NO_LETTERS}]{{0,39}}",
        "a word of letters, digits, _ and -, such as latency",
    ),
]
Channel = Annotated[
    str,
    AnyScript(
        rf"#[^{NO_LETTERS}A-Z]{{1,80}}|[CG][A-Z0-9]{{6,}}",
        "a Slack channel such as #deployments or C0DEPLOY1",
        "NFC",
    ),
]
ChannelId = Annotated[
    str, Matches(r"[CG][A-Z0-9]{6,}", "the id of a Slack channel such as C0DEPLOY1")
]
MAIL = r"[^\s@<>]{1,64}@[^\s@<>]{1,190}"
Mail = Annotated[str, Matches(MAIL, "an e-mail address")]
WebAddress = Annotated[
    str,
    Matches(
        r"(https://[A-Za-z0-9][A-Za-z0-9.-]{0,200}|http://127\.0\.0\.1)(:\d{1,5})?"
        r"(/[A-Za-z0-9/._~?&=%;:@+,!$'()*#-]{0,500})?",
        "an https:// address",
    ),
]
"""Without TLS only on this machine."""
UrlPath = Annotated[
    str, Matches(r"/[^\s\x00-\x1f]{0,500}", "a path that starts with /, such as /healthz")
]
