"""A secret that goes into a header."""

import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr


def _one_word(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]*", value.get_secret_value()):
        raise ValueError("must be one word of ASCII letters, digits and signs")
    return value


Token = Annotated[SecretStr, AfterValidator(_one_word)]
"""One that HTTP can carry."""
