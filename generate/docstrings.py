"""What the source says of the fields of a record: the string below each is gone at run time."""

import ast
import inspect
from textwrap import dedent


def of_fields(record: type) -> dict[str, str]:
    """The docstring below each field that has one."""
    (definition,) = ast.parse(dedent(inspect.getsource(record))).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
    return found
