"""`python -m tools.bench [figure …]`: print the machine, then the figures measured on it."""

import argparse
import os
import platform
import sqlite3
from importlib.metadata import version

from tools.bench import FIGURES


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
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", help=f"of: {', '.join(FIGURES) or 'none yet'}")
    wanted = parser.parse_args().figures
    if unknown := sorted(set(wanted) - FIGURES.keys()):
        parser.error(f"no such figure: {', '.join(unknown)}")

    for name, fact in machine():
        print(f"{name:<10}{fact}")
    if not FIGURES:
        print("no figures registered yet")
    for name in wanted or FIGURES:
        print(f"{name}: {FIGURES[name]()}", flush=True)


if __name__ == "__main__":
    main()
