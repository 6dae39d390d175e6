"""Why a document is not filed."""

from api.problems import Forbidden, Unprocessable


class ClassWrong(Unprocessable):
    slug, title = "class-wrong", "This class of document is not filed here"


class WriteForbidden(Forbidden):
    slug, title = "write-forbidden", "Your role does not file this class of document"


class NamedUnknown(Unprocessable):
    slug, title = "named-unknown", "A named party is not registered here"
