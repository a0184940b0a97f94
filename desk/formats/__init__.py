"""Date formats of the desk: ISO order in both languages, because columns of dates must align."""
