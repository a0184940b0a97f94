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


def leave_open(result, **kwargs):
    """Say that a list is narrowed by nothing where its parameter is empty."""
    for path in result["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and "enum" in parameter["schema"]:
                    parameter["schema"]["enum"].append("")
    return result
