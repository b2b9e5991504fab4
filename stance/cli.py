"""The command line: parses, calls the pipeline, maps errors to exit codes.

Everything heavy is imported inside the commands, so that ``stance --help`` is immediate.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from stance.config import DEFAULT_MODEL, Config
from stance.errors import StanceError
from stance.terminal import describe_articles, in_short, list_rejected, threshold_line

OK: Final = 0
SOME_REJECTED: Final = 1
BAD_USAGE: Final = 2
UNEXPECTED: Final = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED: Final = 130
_TOP_ROWS: Final = 5


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command takes."""
    options = (
        click.option(
            "--model",
            type=click.Path(path_type=Path),
            default=DEFAULT_MODEL,
            show_default=True,
            help="Model bundle.",
        ),
        click.option(
            "--config",
            "config_path",
            type=click.Path(path_type=Path),
            help="TOML file of settings; see stance/config.py for their names.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            default=lambda: os.cpu_count() or 1,
            help="Processes at work.  [default: all cores]",
        ),
        click.option("--quiet", is_flag=True, help="No progress on standard error."),
    )
    for option in reversed(options):
        command = option(command)
    return command


_XLSX: Final = click.option(
    "--xlsx", is_flag=True, help="Write contradictions.xlsx too, with the decisions to choose from."
)
_INPUTS: Final = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
_REVIEWED: Final = click.option(
    "--reviewed",
    type=click.Path(path_type=Path),
    default=Path("data/reviewed"),
    show_default=True,
    help="Folder of collected decisions.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Find where Arabic news sources contradict each other.

    INPUT is any number of files or folders: .txt, .html, .csv, .jsonl, .parquet, each also .gz;
    - is JSON lines on standard input.
    """


@cli.command()
@_INPUTS
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the report.")
@_REVIEWED
@click.option("--undecided", is_flag=True, help="Leave pairs that are decided out of the report.")
@click.option(
    "--min-precision",
    type=click.FloatRange(0, 1, min_open=True),
    help="Choose the threshold that has this estimated precision, as 0.8.",
)
@_XLSX
@_shared
def score(
    inputs: Sequence[str],
    out: Path,
    reviewed: Path,
    undecided: bool,
    min_precision: float | None,
    xlsx: bool,
    model: Path,
    config_path: Path | None,
    jobs: int,
    quiet: bool,
) -> int:
    """Score articles: write the ranked report of contradictions to a folder."""
    config = Config.load(config_path)
    from stance.workers import batch_work, is_large, starting_workers

    # what the main process imports and loads takes as long as the workers' lexicons
    with batch_work(jobs), starting_workers(jobs if is_large(inputs) else 1):
        from stance.pipeline import score_articles

        result = score_articles(
            inputs,
            out,
            model=model,
            config=config,
            jobs=jobs,
            quiet=_is_quiet(quiet),
            xlsx=xlsx,
            reviewed=reviewed,
            undecided=undecided,
            min_precision=min_precision,
        )
    click.echo(f"report: {result.out / 'contradictions.csv'} ({len(result.rows)} rows)")
    for rank, row in enumerate(result.rows[:_TOP_ROWS], 1):
        click.echo(in_short(rank, row))
    if min_precision is not None:
        click.echo(threshold_line(result.threshold))
    if undecided:
        click.echo(f"decided pairs left out: {result.n_left_out}")
    click.echo(f"to review: open {result.out / 'contradictions.html'} in a browser")
    _say_kept(result.kept)
    _account(result.n_read, result.n_scored, result.n_rejected)
    return _code(result.n_scored, result.n_rejected)


@cli.command()
@click.argument("pairs_file", metavar="PAIRS.csv", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="CSV file to write.")
@click.option(
    "--guideline",
    default="own",
    show_default=True,
    help="What counts as agreement: ours, or another that the bundle was trained for, as ans.",
)
@_shared
def pairs(
    pairs_file: Path,
    out: Path,
    guideline: str,
    model: Path,
    config_path: Path | None,
    jobs: int,
    quiet: bool,
) -> int:
    """Judge ready-made pairs: a CSV with the columns s1 and s2 gets the relation of each."""
    config = Config.load(config_path)
    from stance.pipeline import score_pairs

    n_scored, rejected = score_pairs(
        pairs_file, out, model=model, config=config, jobs=jobs, guideline=guideline
    )
    if not quiet:
        list_rejected(rejected)
    click.echo(f"pairs: {out}")
    _account(n_scored + len(rejected), n_scored, len(rejected))
    return _code(n_scored, len(rejected))


@cli.command()
@click.argument("claims_file", metavar="CLAIMS.csv", type=click.Path(path_type=Path))
@_INPUTS
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the run.")
@_shared
def watch(
    claims_file: Path,
    inputs: Sequence[str],
    out: Path,
    model: Path,
    config_path: Path | None,
    jobs: int,
    quiet: bool,
) -> int:
    """Say which articles and outlets agree with, deny or discuss given claims.

    CLAIMS.csv has the columns claim_id and claim.
    """
    config = Config.load(config_path)
    from stance.following import watch_articles

    result = watch_articles(claims_file, inputs, out, model=model, config=config, jobs=jobs)
    if not quiet:
        list_rejected(result.rejected_claims)
    click.echo(f"page: {result.out / 'watch.html'}")
    _account(result.n_read, result.n_scored, result.n_rejected)
    return _code(result.n_scored, result.n_rejected + len(result.rejected_claims))


@cli.command()
@_INPUTS
@_shared
def check(
    inputs: Sequence[str], model: Path, config_path: Path | None, jobs: int, quiet: bool
) -> int:
    """Read the inputs and say what would be scored and what rejected, without scoring."""
    del model, jobs  # taken so that a command line of score can be checked as it is
    config = Config.load(config_path)
    from tqdm import tqdm

    from stance.articles import read_articles

    with tqdm(desc="reading", unit=" articles", disable=_is_quiet(quiet)) as bar:
        accepted, rejected = read_articles(inputs, config, progress=bar.update)
    describe_articles(accepted)
    list_rejected(rejected)
    _account(len(accepted) + len(rejected), len(accepted), len(rejected))
    return _code(len(accepted), len(rejected))


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="[DIR] [FILE...]")
@click.option("--collect", is_flag=True, help="Read decisions back from FILEs.")
@click.option(
    "--queue",
    type=click.IntRange(min=1),
    help="Write queue.csv: the so many pairs whose decision would teach the model most.",
)
@_REVIEWED
@click.option("--reviewer", default="", help="Name for decisions that give none.")
@_XLSX
@_shared
def review(
    paths: Sequence[str],
    collect: bool,
    queue: int | None,
    reviewed: Path,
    reviewer: str,
    xlsx: bool,
    model: Path,
    config_path: Path | None,
    jobs: int,
    quiet: bool,
) -> int:
    """Write the report of the run folder DIR anew as a page for review, with its decisions.

    Those collected from any run are shown as well.
    With --collect the decisions in FILEs are taken back, with --queue the pairs chosen that
    are worth deciding next for the model's sake.
    """
    del model, config_path, jobs, quiet
    folders = [Path(p) for p in paths if not collect or Path(p).is_dir()]
    files = [Path(p) for p in paths if collect and not Path(p).is_dir()]
    if not (files if collect else folders) or (queue and not folders):
        raise click.UsageError(
            "Name a run folder, and files to collect from: stance review DIR --collect FILE..., "
            "stance review DIR --queue N."
        )
    code = _collect(files, folders, reviewed, reviewer) if collect else OK
    for folder in folders:
        if queue:
            _queue(folder, queue, reviewed)
        elif not collect:
            _page(folder, reviewed, xlsx)
    return code


def _page(folder: Path, reviewed: Path, xlsx: bool) -> None:
    from stance.page import PAGE, write_page
    from stance.workbook import WORKBOOK, write_workbook

    n_rows, n_decided = write_page(folder, reviewed)
    click.echo(f"page: {folder / PAGE} ({n_rows} rows, {n_decided} decided)")
    if xlsx:
        kept = write_workbook(folder, reviewed)
        click.echo(f"workbook: {folder / WORKBOOK}")
        _say_kept(kept)


def _collect(files: Sequence[Path], folders: Sequence[Path], reviewed: Path, reviewer: str) -> int:
    from stance.review import collect, describe

    done = collect(files, folders, reviewed, reviewer=reviewer)
    for line in describe(done):
        click.echo(line)
    return done.code


def _queue(folder: Path, n: int, reviewed: Path) -> None:
    from stance.decisions import Carried
    from stance.queue import write_queue

    path, rows = write_queue(folder, n, Carried.load(folder, reviewed))
    for rank, row in enumerate(rows[:_TOP_ROWS], 1):
        click.echo(in_short(rank, row))
    click.echo(f"queue: {path} ({len(rows)} pairs to decide)")


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("pair_id", metavar="PAIR_ID")
@click.option("--json", "as_object", is_flag=True, help="One JSON object instead of lines.")
@_shared
def explain(
    folder: Path,
    pair_id: str,
    as_object: bool,
    model: Path,
    config_path: Path | None,
    jobs: int,
    quiet: bool,
) -> int:
    """Explain why a pair of the run folder DIR was flagged: words, differences, features."""
    del jobs, quiet
    config = Config.load(config_path)
    from stance.explain import as_json, as_text, explain_pair, find_pair
    from stance.model import load_bundle

    row = find_pair(folder, pair_id)
    found = explain_pair(row, load_bundle(model), config)
    for line in [as_json(found)] if as_object else as_text(found):
        click.echo(line)
    return OK


def _say_kept(workbook: Path | None) -> None:
    """Say where an earlier workbook went that a reviewer may have filled in."""
    if workbook:
        click.echo(f"the earlier workbook, saved since it was written, is kept as {workbook}")


def _is_quiet(quiet: bool) -> bool:
    return quiet or not sys.stderr.isatty()


def _account(n_read: int, n_scored: int, n_rejected: int) -> None:
    click.echo(f"read {n_read} = scored {n_scored} + rejected {n_rejected}")


def _code(n_scored: int, n_rejected: int) -> int:
    if not n_scored:
        return BAD_USAGE
    return SOME_REJECTED if n_rejected else OK


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code.

    Parameters
    ----------
    arguments : sequence of str, optional
        The process's own by default.
    """
    code = run(arguments)
    gc.freeze()  # lexicons and caches go with the process: nobody need look through them again
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code, every error as one line on standard error."""
    try:
        code = cli.main(arguments, prog_name="stance", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else OK
    except StanceError as error:
        click.echo(f"stance: {_one_line(error)}", err=True)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return BAD_USAGE
    except click.ClickException as error:
        click.echo(f"stance: {_one_line(error.format_message())} See stance --help.", err=True)
        return BAD_USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("stance: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if os.environ.get("STANCE_DEBUG"):
            raise
        name = type(error).__name__
        advice = "Run again with STANCE_DEBUG=1 for the traceback, and report it."
        click.echo(f"stance: unexpected {name}: {_one_line(error)}. {advice}", err=True)
        return UNEXPECTED


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:500]
