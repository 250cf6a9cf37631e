"""The three exit codes, and the exception that ends a command which could not run."""

from policyengine.diagnostics import Language, Text

FINE = 0
PROBLEMS = 1
COULD_NOT_RUN = 2


class CannotRun(Exception):
    """The command could not do its work; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


_DID_YOU_MEAN = Text("; có phải là `{}`?", "; did you mean `{}`?")


def no_such(words: Text, written: str, near: str | None) -> CannotRun:
    """The end of a command that was given a name that nothing has; `near` is the nearest one."""

    def told(language: Language) -> str:
        return words[language].format(written) + (
            _DID_YOU_MEAN[language].format(near) if near else ""
        )

    return CannotRun(Text(told("vi"), told("en")))
