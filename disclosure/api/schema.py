"""The schema of the API (OpenAPI 3), and what the generator does not say by itself."""

# Components that a body is made of: a name that they do not list is refused.
CLOSED = (
    "ActiveDay",
    "Activity",
    "ComplaintReport",
    "DeclaredOperator",
    "File",
    "NameChange",
    "Registration",
    "Transfer",
)


def close_requests(result, **kwargs):
    """Say that bodies hold nothing but the fields listed."""
    for name in CLOSED:
        result["components"]["schemas"][name]["additionalProperties"] = False
    return result
