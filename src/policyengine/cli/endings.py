"""The three exit codes, and the exception that ends a command which could not run."""

from policyengine.diagnostics import Text

FINE = 0
PROBLEMS = 1
COULD_NOT_RUN = 2


class CannotRun(Exception):
    """The command could not do its work; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)
