"""Works out what the event log knows words by (lib/eventlog/kinds.py): a lock at rest has the marks, not the words."""

import ast

from eventlog import kinds

MODULE = "eventlog.words"
_CALL = "eventlog.kinds:marks"


def work_out(trees: dict) -> None:
    """Puts bytes in the place of each call of `marks`. Works on the trees of tools/image/merge.py."""
    tables = {ast.unparse(node.targets[0]): node.value for node in getattr(trees.get(MODULE), "body", ())
              if isinstance(node, ast.Assign)}
    for tree in trees.values():
        for node in tree.body:
            call = getattr(node, "value", None)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == _CALL:
                (table,) = call.args
                assert isinstance(table, ast.Attribute), ast.unparse(table)
                node.value = ast.Constant(kinds.marks(ast.literal_eval(tables[table.attr])))
