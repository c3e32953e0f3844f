"""Walks through syntax trees do what Python's own do: the image's build stands on them."""

import ast

import pytest

from tools import ROOT
from tools.shrink import walking

SOURCES = sorted(path for room in ("lib", "firmware") for path in (ROOT / room).rglob("*.py"))
MORE = """
def f(a, /, b: int = 1, *c, d, e=2, **g) -> None:
    global x
    w: int = f"{a}"
    [*p, q], r = {**a, 'k': b}, f"{a!r:>{b}}"
    match a:
        case {'k': [1, None, *rest], **others} | Point(0, y=-1) as whole if b:
            return (yield)
    async def inner():
        async with a as b, c:
            return [z async for z in c if z and not z]
"""
LEFT_OUT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def texts():
    return [path.read_text(encoding="utf-8") for path in SOURCES] + [MORE]


def test_each_node_is_found_once_and_outer_ones_first():
    for text in texts():
        tree = ast.parse(text)
        expected = [node for node in ast.walk(tree) if not isinstance(node, LEFT_OUT)]
        assert list(map(id, walking.walk(tree))) == list(map(id, expected))
        for node in expected:
            below = [part for part in ast.iter_child_nodes(node) if not isinstance(part, LEFT_OUT)]
            assert list(map(id, walking.children(node))) == list(map(id, below))


def changing(base):
    class Changing(base):
        """Puts two statements in the place of some, none in that of others, other expressions in that of names."""

        def visit_Assign(self, node):
            return [self.generic_visit(node), ast.Pass()]

        def visit_Expr(self, node):
            return None

        def visit_Return(self, node):
            return ast.Return(node.value and self.visit(node.value))

        def visit_Name(self, node):
            return ast.Attribute(node, "there", node.ctx)

        def visit_keyword(self, node):
            return None

        def visit_JoinedStr(self, node):
            return None

    return Changing


def test_a_tree_is_changed_as_pythons_own_class_changes_it():
    own, theirs = changing(walking.Transformer), changing(ast.NodeTransformer)
    for text in texts():
        made = own().visit(ast.parse(text))
        assert ast.dump(made) == ast.dump(theirs().visit(ast.parse(text)))
        if made.body:
            assert walking.text(made) == ast.unparse(ast.fix_missing_locations(made)) + "\n"


def test_an_empty_file_stays_empty():
    assert walking.text(ast.Module([], [])) == ""


@pytest.mark.parametrize("base", [walking.Transformer, ast.NodeTransformer])
def test_what_has_no_visitor_stays(base):
    assert ast.dump(type("Nothing", (base,), {})().visit(ast.parse(MORE))) == ast.dump(ast.parse(MORE))
