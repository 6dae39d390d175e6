"""What a command raises when it cannot do what it was asked."""


class CommandError(Exception):
    """One line for the person at the terminal; `exit_code` 2 means that the input was at fault."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code
