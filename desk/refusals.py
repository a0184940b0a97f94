"""Why a file is refused as a whole."""


class ImportRefused(Exception):
    """The file cannot be imported as it is; `messages` say why and what to do."""

    def __init__(self, *messages):
        self.messages = [str(message) for message in messages]
        super().__init__("\n".join(self.messages))
