"""The small bugs that the functions of a module can have, each at one place, in a fixed order."""

import ast
from collections.abc import Callable, Iterator
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
OPPOSITE = {"min": "max", "max": "min", "any": "all", "all": "any"}
COPYING = {"replace", "_replace", "set", "set_service"}
"""Calls whose keywords are the fields that a copy changes."""
ENDS = {0: -1, -1: 0}
LONGEST_SOURCE = 70


class Mutant(NamedTuple):
    """``name`` says function, change and source, and no line, so that it survives edits elsewhere;
    ``plant`` changes the tree that was read."""

    name: str
    lines: range
    plant: Callable[[], None]


class Change(NamedTuple):
    """``words`` say what the mutated node becomes."""

    words: str
    plant: Callable[[], None]


def mutants(tree: ast.Module) -> list[Mutant]:
    """All of one module, in the order of the source. Only one of a tree may be planted."""
    found: list[Mutant] = []
    taken: set[str] = set()
    for node, function in _inside(tree, "", False):
        for words, plant in _of(node):
            name = f"{function}: {words}: {_shown(node)}"
            while name in taken:
                name += " (another)"
            taken.add(name)
            found.append(Mutant(name, _lines(node), plant))
    return found


def _inside(node: ast.AST, scope: str, in_function: bool) -> Iterator[tuple[ast.AST, str]]:
    """The nodes that run when a function is called, and the name of the function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            named = f"{scope}.{child.name}".removeprefix(".")
            for statement in child.body:
                deeper = in_function or isinstance(child, ast.FunctionDef)
                holder = ast.Module([statement], [])
                yield from _inside(holder, named, deeper)
        else:
            if in_function:
                yield child, scope
            yield from _inside(child, scope, in_function)


def _lines(node: ast.AST) -> range:
    """One of them runs whenever the node does."""
    where = node.test if isinstance(node, ast.If) else node
    assert isinstance(where, ast.expr | ast.stmt | ast.keyword)
    return range(where.lineno, (where.end_lineno or where.lineno) + 1)


def _shown(node: ast.AST) -> str:
    source = ast.unparse(node.test if isinstance(node, ast.If) else node)
    source = " ".join(source.replace("`", "'").split())
    return source if len(source) <= LONGEST_SOURCE else source[: LONGEST_SOURCE - 1] + "…"


def _of(node: ast.AST) -> list[Change]:
    return _of_logic(node) or _of_deeds(node)


def _of_logic(node: ast.AST) -> list[Change]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            other = COMPARED[type(op)]
            words = f"{type(op).__name__} becomes {other.__name__}"
            return [Change(words, lambda: node.ops.__setitem__(0, other()))]
        case ast.BoolOp(op=op):
            swapped = ast.Or() if isinstance(op, ast.And) else ast.And()
            return [_set(node, "op", swapped, f"{type(op).__name__} becomes the other")]
        case ast.BinOp(op=op) if type(op) in SUMMED:
            return [_set(node, "op", SUMMED[type(op)](), "plus and minus swapped")]
        case ast.If() | ast.IfExp():
            return [
                _set(node, "test", _always(node.test, value), f"the condition is always {value}")
                for value in (True, False)
            ]
        case ast.UnaryOp(op=ast.Not()):
            return [Change("a not is gone", lambda: _forget_not(node))]
    return []


def _of_deeds(node: ast.AST) -> list[Change]:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "_log")))):
            return []  # what is logged decides nothing
        case ast.Expr(value=ast.Call() as call):
            never = ast.BoolOp(ast.And(), [ast.Constant(None), call])
            return [_set(node, "value", never, "the call is left out")]
        case ast.Call():
            return _of_call(node)
        case ast.Subscript(slice=index) if (end := _number(index)) in ENDS:
            return [_set(node, "slice", ast.Constant(ENDS[end]), "first and last swapped")]
        case ast.keyword(arg=str(name), value=ast.Constant(value=bool(value))):
            return [_set(node, "value", ast.Constant(not value), f"{name} is turned")]
    return []


def _of_call(node: ast.Call) -> list[Change]:
    found = []
    if isinstance(node.func, ast.Name) and node.func.id in OPPOSITE:
        other = OPPOSITE[node.func.id]
        words = f"{node.func.id} becomes {other}"
        found.append(_set(node, "func", ast.Name(other, ast.Load()), words))
    if isinstance(node.func, ast.Attribute) and node.func.attr in COPYING:
        for each in node.keywords:
            rest = [other for other in node.keywords if other is not each]
            if each.arg:
                found.append(_set(node, "keywords", rest, f"{each.arg} is forgotten"))
    return found


def _number(index: ast.expr) -> int:
    match index:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return 1


def _always(test: ast.expr, value: bool) -> ast.expr:
    """Names its variables still, so that a closure keeps its shape; what ``:=`` sets is set."""
    if any(isinstance(each, ast.NamedExpr) for each in ast.walk(test)):
        both = ast.Tuple([test, ast.Constant(value)], ast.Load())
        return ast.Subscript(both, ast.Constant(1), ast.Load())
    return ast.BoolOp(ast.Or() if value else ast.And(), [ast.Constant(value), test])


def _set(node: ast.AST, field: str, value: object, words: str) -> Change:
    return Change(words, lambda: setattr(node, field, value))


def _forget_not(node: ast.UnaryOp) -> None:
    inside = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
    node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), inside)
