"""Where a test reaches into the code instead of going through a door."""

import ast
from collections.abc import Iterator, Mapping

OURS = frozenset({"bot", "infra", "functions", "sandbox", "cli", "tests"})
MONKEYPATCH = frozenset({"setattr", "delattr", "setitem", "delitem", "patch"})
MOCK = frozenset({"object", "dict", "multiple"})
"""As in ``mock.patch.object``."""


def patches(source: str) -> Iterator[tuple[int, str]]:
    """The line and the words of each place that replaces a part of ours, or of an object that the
    test has at hand. What Python or a library has may be replaced."""
    tree = ast.parse(source)
    imported = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _replaces(node):
            if node.args and _package(node.args[0], imported) in OURS:
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
            for target in _targets(node):
                if isinstance(target, ast.Attribute) and imported.get(_root(target)) in OURS:
                    yield node.lineno, ast.unparse(node)


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each imported name, and the package that it comes from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                top = each.name.partition(".")[0]
                yield each.asname or top, top
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                yield each.asname or each.name, (node.module or "").partition(".")[0]


def _replaces(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="setattr" | "delattr" | "patch"):
            return True
        case ast.Attribute(attr=attr, value=on):
            return attr in MONKEYPATCH or (attr in MOCK and _root(on) in ("patch", "mock"))
    return False


def _package(node: ast.expr, imported: Mapping[str, str]) -> str:
    """Where something comes from; what a test made or was given counts as the tests' own."""
    if isinstance(node, ast.Constant):
        return str(node.value).partition(".")[0]
    return imported.get(_root(node), "tests")


def _root(node: ast.expr) -> str:
    """The name that an expression begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _targets(node: ast.Assign | ast.AugAssign | ast.Delete) -> list[ast.expr]:
    return [node.target] if isinstance(node, ast.AugAssign) else node.targets
