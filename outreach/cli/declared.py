"""Commands whose options are the fields of a dataclass: declared once, where they are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from typer.models import OptionInfo

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)
else:
    T = TypeVar("T")


def command(form: type[T], run: Callable[[T], None]) -> Callable[..., None]:
    """Return a command for Typer that fills `form` and hands it to `run`, whose words are its help.

    Args:
        form: its fields are `Annotated` with a `typer.Option` or `typer.Argument`. A yes or no is a
            flag without its opposite unless names are given.
    """

    def called(**values: Any) -> None:
        run(form(**values))

    hints = get_type_hints(form, include_extras=True)
    parameters = [_parameter(one, hints[one.name]) for one in fields(form)]
    called.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = hints
    called.__doc__ = run.__doc__
    return called


def _parameter(one: Field[Any], hint: Any) -> Parameter:
    kind, declared = get_args(hint)
    # In an annotation, the first name that was given stands where a default would.
    is_unnamed = isinstance(declared, OptionInfo) and declared.default is ...
    if kind is bool and is_unnamed:
        declared.param_decls = (f"--{one.name.replace('_', '-')}",)
    default = one.default if one.default_factory is MISSING else one.default_factory()
    return Parameter(one.name, Parameter.KEYWORD_ONLY, default=default, annotation=hint)
