"""How far the work on an import is, for commands."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bars:
    """A progress bar for each phase on a terminal, silence on a pipe."""

    def __init__(self, stdout):
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=stdout, force_terminal=None),
            disable=not stdout.isatty(),
        )

    def __enter__(self):
        self._progress.start()
        return self._begin

    def __exit__(self, *exc_info):
        self._progress.stop()

    def _begin(self, phase, progress):
        bar = self._progress.add_task(
            phase.label, total=progress.total or None, completed=progress.done
        )
        return lambda rows: self._progress.advance(bar, rows)
