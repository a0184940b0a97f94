"""`python -m tools.bench [figure …]`: print the machine, then the figures measured on it."""

import argparse
import os
import platform
import signal
import sqlite3
import sys
from importlib.metadata import version

from tools.bench import FIGURES, audit, detection, duties, imports, pages, screening  # noqa: F401  (they register)


def machine():
    """Yield facts that a figure means nothing without."""
    yield "machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    if "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield "memory", f"{memory / 2**30:.1f} GiB"
    yield "Python", platform.python_version()
    yield "Django", version("django")
    yield "SQLite", sqlite3.sqlite_version


def main():
    """Measure the figures asked for, or all of them."""
    options = read_options()
    if options.list:
        for name, measure in FIGURES.items():
            print(f"{name:<14}{measure.__doc__.splitlines()[0]}")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are stopped
    for name, fact in machine():
        print(f"{name:<10}{fact}")
    for name in options.figures or FIGURES:
        print(f"\n{name}: {FIGURES[name].__doc__.splitlines()[0]}", flush=True)
        for line in FIGURES[name](options):
            print(f"  {line}", flush=True)


def read_options():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", help=f"of: {', '.join(FIGURES)}; all by default")
    parser.add_argument("--list", action="store_true", help="say what each figure measures")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one database, not both")
    parser.add_argument("--profile", action="store_true", help="say where the time goes as well")
    parser.add_argument("--entries", type=int, default=1_000_000, help="leaves to verify: 1000000")
    parser.add_argument("--rows", type=int, default=100_000, help="rows to seal: 100000")
    parser.add_argument("--names", type=int, default=1_000_000, help="known names: 1000000")
    parser.add_argument("--real", help="a CSV of real names, for their false alarms")
    parser.add_argument("--events", type=int, default=10_000_000, help="follows: 10000000")
    parser.add_argument(
        "--accounts",
        type=int,
        nargs="+",
        default=[1_000_000, 5_000_000],
        help="on the desk, after 10000: 1000000 5000000",
    )
    parser.add_argument(
        "--file-rows",
        type=int,
        nargs="+",
        default=[100_000, 1_000_000],
        help="rows to import: 100000 1000000",
    )
    parser.add_argument("--seconds", type=float, default=8, help="length of a round of writes: 8")
    parser.add_argument("--rounds", type=int, default=4, help="rounds of writes of each kind: 4")
    options = parser.parse_args()
    if unknown := sorted(set(options.figures) - FIGURES.keys()):
        parser.error(f"no such figure: {', '.join(unknown)}")
    return options


if __name__ == "__main__":
    main()
