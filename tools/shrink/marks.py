"""Works out what the event log knows words by (lib/eventlog/kinds.py): a lock at rest has the marks, not the words."""

import ast

from eventlog import kinds

MODULE = "eventlog.words"
_CALL = "eventlog.kinds:marks"


def work_out(trees: dict) -> None:
    """Puts bytes in the place of each call of `marks`. Works on the trees of tools/shrink/merge.py."""
    tables = {}
    for name, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                module, _, table = node.targets[0].id.rpartition(":")
                if (module or name) == MODULE:
                    tables[table] = node.value
    for tree in trees.values():
        for node in tree.body:
            call = getattr(node, "value", None)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == _CALL:
                table = ast.unparse(call.args[0]).replace(":", ".").rpartition(".")[2]
                node.value = ast.Constant(kinds.marks(ast.literal_eval(tables[table])))
