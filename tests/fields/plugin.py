"""For pytest: a field of a plan is ignored by everything that reads it."""

from typing import Any

import pytest

from tests.fields.models import models


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--without-field Step.soak``."""
    parser.addoption("--without-field", default="")


def pytest_configure(config: pytest.Config) -> None:
    """The model's attribute is replaced before any test reads it."""
    without = config.getoption("--without-field")
    if without:
        ignore(without)


def ignore(name: str) -> None:
    """Whoever reads the field finds what it is without."""
    model_name, _, field = name.partition(".")
    model = models()[model_name]
    info = model.model_fields[field]

    def read(_self: Any) -> Any:
        return info.get_default(call_default_factory=True)

    def write(self: Any, value: Any) -> None:
        self.__dict__[field] = value

    setattr(model, field, property(read, write))
