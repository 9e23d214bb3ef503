"""The small bugs that a source can have, each at one place, in a fixed order."""

import ast
from collections.abc import Callable
from typing import NamedTuple

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SUMMED: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}


class Mutant(NamedTuple):
    """Where it is and what it does, in words; ``plant`` changes the tree that was read."""

    line: int
    words: str
    plant: Callable[[], None]


def mutants(tree: ast.Module) -> list[Mutant]:
    """All of one module, in the order of the source. Only one of a tree may be planted."""
    found: list[Mutant] = []
    for node in ast.walk(tree):
        found += _of(node)
    return sorted(found, key=lambda each: (each.line, each.words))


def _of(node: ast.AST) -> list[Mutant]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            other = COMPARED[type(op)]
            words = f"{type(op).__name__} becomes {other.__name__}"
            return [Mutant(node.lineno, words, lambda: node.ops.__setitem__(0, other()))]
        case ast.BoolOp(op=op):
            swapped = ast.Or() if isinstance(op, ast.And) else ast.And()
            return [_set(node, "op", swapped, f"{type(op).__name__} becomes the other")]
        case ast.BinOp(op=op) if type(op) in SUMMED:
            return [_set(node, "op", SUMMED[type(op)](), "plus and minus swapped")]
        case ast.If() | ast.IfExp():
            return [
                _set(node, "test", ast.Constant(value), f"a condition is always {value}")
                for value in (True, False)
            ]
        case ast.UnaryOp(op=ast.Not()):
            return [Mutant(node.lineno, "a not is gone", lambda: _forget_not(node))]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "_log")))):
            return []  # what is logged decides nothing
        case ast.Expr(value=ast.Call()):
            return [_set(node, "value", ast.Constant(None), "a call is left out")]
        case ast.keyword(arg=str(name), value=ast.Constant(value=bool(value))):
            return [_set(node, "value", ast.Constant(not value), f"{name} is turned")]
    return []


def _set(node: ast.AST, field: str, value: ast.AST, words: str) -> Mutant:
    line: int = getattr(node, "lineno", 0)
    return Mutant(line, words, lambda: setattr(node, field, value))


def _forget_not(node: ast.UnaryOp) -> None:
    inside = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
    node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), inside)
