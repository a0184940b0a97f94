"""Look-ups that Django lacks."""

import json

from django.db import models

AMONG = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


@models.Field.register_lookup
class Among(models.Lookup):
    """`field__among=[…]`: like `in`, with the whole list as one parameter however long it is, and
    one statement for lists of every length.
    """

    lookup_name = "among"

    def get_prep_lookup(self):
        """The values as the field prepares them."""
        return [self.lhs.output_field.get_prep_value(each) for each in self.rhs]

    def get_db_prep_lookup(self, value, connection):
        """The list as one parameter."""
        return "%s", [json.dumps(value) if connection.vendor == "sqlite" else value]

    def as_sql(self, compiler, connection):
        """`column = ANY(list)`, or what SQLite has instead."""
        column, params = self.process_lhs(compiler, connection)
        _place, values = self.process_rhs(compiler, connection)
        return f"{column} {AMONG[connection.vendor]}", [*params, *values]
