"""What asking the duty rules costs on a large registry."""

import re
import resource
import sys
from time import perf_counter

from tools.bench import figure
from tools.bench.audit import at_most
from tools.bench.desks import DATABASES, temporary_desk

SCANS = 3
# Below this a scan is too short to compare with.
SHORT = 0.05
MEBIBYTES = 300
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


@figure("duties")
def duties(options):
    """Each duty rule over a sequential scan of the tables it reads, and peak memory."""
    for database in [options.only] if options.only else DATABASES:
        with temporary_desk(database) as desk:
            count = min(options.accounts)
            desk.call("registry:fill", count=count)
            desk.call("registry:remember")
            told = desk.call("duties:sweep")
            whole = sum(each["seconds"] for each in told["rules"].values())
            read = sum(each["telling"] for each in told["rules"].values())
            yield f"{database}: {count} accounts, every rule in {whole:.1f} s, read in {read:.1f} s"
            for code, each in told["rules"].items():
                said = f"  {code}, {each['found']} found in {each['seconds']:.2f} s"
                ratio, is_short = each["seconds"] / each["scan"], each["scan"] < SHORT
                yield said if is_short else at_most(f"{said}: over a scan", ratio, SCANS, "x")
            yield at_most("  peak memory", told["peak"], MEBIBYTES, " MiB")


def sweep():
    """In a worker: of every rule the findings, seconds to find and to read them, and of a scan."""
    from django.utils import timezone  # noqa: PLC0415  (needs the worker's settings)

    from regulations.duties import Inquiry, rules  # noqa: PLC0415

    inquiry, told = Inquiry(timezone.now()), {}
    for rule in rules():
        tables = _tables(rule, inquiry)
        scan = _timed(lambda tables=tables: [_scan(table) for table in tables])[0]
        seconds, found = _timed(lambda rule=rule: _found(rule, inquiry))
        telling, _all = _timed(lambda rule=rule: [1 for each in rule.breaches(inquiry) if not each])
        told[rule.code] = {"seconds": seconds, "scan": scan, "found": found, "telling": telling}
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {"rules": told, "peak": peak}


def _found(rule, inquiry):
    """What the database counts; a rule that asks more than one query is run."""
    rows = getattr(rule, "rows", None)
    return rows(inquiry).count() if rows else sum(1 for _breach in rule.breaches(inquiry))


def _tables(rule, inquiry):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as asked:
        rule.page(inquiry, 0, 1)
    return {table for each in asked for table in TABLE.findall(each["sql"])}


def _scan(table):
    from django.db import connection  # noqa: PLC0415

    columns = {column.name for column in _columns(connection, table)}
    with connection.cursor() as cursor:
        # A column without an index: counting keys alone would not read the table.
        where = "WHERE version >= 0" if "version" in columns else ""
        cursor.execute(f'SELECT COUNT(*) FROM "{table}" {where}')


def _columns(connection, table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


def _timed(act):
    started = perf_counter()
    done = act()
    return perf_counter() - started, done
