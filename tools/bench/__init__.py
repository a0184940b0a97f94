"""Measured figures of the desk: each is a function that `figure` registers, run by `make bench`."""

FIGURES = {}


def figure(name):
    """Register a function without arguments that returns its result as one printable line."""

    def register(measure):
        if name in FIGURES:
            raise ValueError(f"Two figures are called {name!r}.")
        FIGURES[name] = measure
        return measure

    return register
