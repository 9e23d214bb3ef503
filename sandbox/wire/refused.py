"""How a played Google API refuses a call."""


class RefusedError(Exception):
    """The API refuses: ``status`` is a gRPC code's name such as ``ABORTED``."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
