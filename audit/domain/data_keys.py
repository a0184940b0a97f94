"""Writers of the keys of personal data."""


def destroy(data_key, *, at):
    """Destroy a key for good: what it sealed can be opened by nobody any more."""
    data_key.wrapped = ""
    data_key.destroyed_at = at
    data_key.save()
