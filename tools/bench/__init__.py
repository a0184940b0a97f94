"""Measured figures of the desk: each is a function that `figure` registers, run by `make bench`."""

FIGURES = {}


def figure(name):
    """Register a function that takes the command's options and yields its printable lines."""

    def register(measure):
        if name in FIGURES:
            raise ValueError(f"Two figures are called {name!r}.")
        FIGURES[name] = measure
        return measure

    return register
