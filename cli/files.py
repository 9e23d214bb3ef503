"""Files that a person names on the command line."""

import os
from pathlib import Path
from typing import Any

import click


class FileToWrite(click.Path):
    """A file that can be written: else that is said at once, not when there is something to
    write."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Its path."""
        file = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not file.parent.is_dir():
            self.fail(f"There is no folder {file.parent}.", param, ctx)
        if not file.exists() and not os.access(file.parent, os.W_OK):
            self.fail(f"Nothing can be written in {file.parent}.", param, ctx)
        return file
