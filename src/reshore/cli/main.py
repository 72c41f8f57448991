"""Verbs, global options and exit codes.

Exit codes: 0 done, 1 usage or deal error, 2 not solved, 3 partly failed, 130 interrupted. Results go to standard
output, progress and errors to standard error; the faults that `check` finds are its result.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from reshore.cli import compare, deals, gradient, numbers, quota, runs, stress, table, trade
from reshore.errors import ReshoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
USAGE_ERROR = 1

app = typer.Typer(
    name="reshore",
    help="What a chips-for-tariffs deal delivers, to whom, when, at what cost, and how sure that is.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("deals")(deals.list_deals)
app.command("new")(deals.new)
app.command("check")(deals.check)
app.command("diff")(deals.diff)
app.command("run")(runs.run)
app.command("report")(runs.report)
app.command("compare")(compare.compare)
app.command("gradient")(gradient.gradient)
app.command("quota")(quota.quota)
app.command("stress")(stress.stress)
app.command("trade")(trade.trade)
app.add_typer(table.app)
app.command("facts")(numbers.facts)
app.command("schema")(numbers.schema)

_Usage: type[Exception] = typer.BadParameter.__mro__[2]
"""What the command-line library raises for wrong usage; the library has kept it in different places over time."""


def _print_version(wanted: bool) -> bool:
    """Prints the version and ends, if it is wanted."""
    if wanted:
        from reshore import __version__

        typer.echo(f"reshore {__version__}")
        raise typer.Exit
    return wanted


class _Trace:
    """Whether the user asked for the full trace of an error."""

    wanted = False


_trace = _Trace()


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the full trace of an error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """What a chips-for-tariffs deal delivers, to whom, when, at what cost, and how sure that is."""
    _trace.wanted = debug


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: what follows `reshore` on the command line; None for the arguments of this process.

    Returns:
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    _trace.wanted = False
    try:
        return int(app(args=given, prog_name="reshore", standalone_mode=False) or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except _Usage as error:
        _say(
            f"{error.format_message() if hasattr(error, 'format_message') else error}\n`reshore --help` shows the usage"
        )
        return USAGE_ERROR
    except ReshoreError as error:
        if _trace.wanted:
            raise
        _say(str(error))
        return error.exit_code
    except Exception as error:
        if _trace.wanted:
            raise
        _say(f"internal error: {type(error).__name__}: {error}\n`reshore --debug ...` shows where; please report it")
        return USAGE_ERROR


def _say(message: str) -> None:
    """An error on standard error, plain and unwrapped."""
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(run())
