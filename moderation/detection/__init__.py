"""What detectors look for: event files and register exports, read by DuckDB, judged by plain SQL.

`runs.detect` reads one file and returns a Run of Observations; `observations.explain` says in
words why one was made. The texts in `sql/` are what a partner runs on a warehouse of its own: they
need CTEs and window functions, integers for days and seconds, and parameters by name.
"""
