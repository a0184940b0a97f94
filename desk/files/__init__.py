"""One reader for table files, CSV and XLSX: it knows nothing of what the tables are about.

`tables.inspect()` says how a file is read, `tables.read_rows()` yields its rows.
"""
