"""Several values in one setting, and what a host is."""


def listed(value: str) -> list[str]:
    """The parts between commas that are not empty."""
    return [each.strip() for each in value.split(",") if each.strip()]


def is_host(host: str) -> bool:
    """Whether this is a host's name or address."""
    from infra.http.ssrf import Allowed

    try:
        return bool(Allowed.of([host.strip("[]")]))
    except ValueError:
        return False
