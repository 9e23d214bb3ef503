"""Who a service is: its project, its region and its name. Two regions are two services."""

from typing import NamedTuple

CUT = "~"
FLAG = "flag"
"""Where a service has its project, a flag has this."""


class ServiceId(NamedTuple):
    """As text ``project~region~name``: in stores, messages, buttons and fact ids. ``region`` is
    ``a+b`` for several that move together, and empty for a flag (``flag~key``) and in ids of
    schema version 1 (``project~name``)."""

    project: str
    region: str
    name: str

    @classmethod
    def of(cls, text: str) -> "ServiceId":
        """The id in a text; what has no project is only a name."""
        first, *middle = text.split(CUT)
        if not middle:
            return cls("", "", first)
        return cls(first, CUT.join(middle[:-1]), middle[-1])

    def __str__(self) -> str:
        return CUT.join(part for part in self if part)

    @property
    def of_version_1(self) -> str:
        """The id that it had before the region belonged to it."""
        return str(self._replace(region=""))

    @property
    def in_words(self) -> str:
        """``shop in europe-west1``: its name, told apart from that of another region."""
        return f"{self.name} in {self.region}" if self.region else self.name


def name_of(service_id: str) -> str:
    """The name alone, of an id in text."""
    return ServiceId.of(service_id).name


def project_of(service_id: str) -> str:
    """The project alone, of an id in text."""
    return ServiceId.of(service_id).project


def is_flag(service_id: str) -> bool:
    """Whether it is a flag's id, in text."""
    return service_id.startswith(FLAG + CUT)
