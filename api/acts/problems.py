"""Why an act is refused before it reaches the chain. Each says which field, what it is and what it should be."""

from api.problems import Forbidden, Unprocessable


class ActMismatch(Unprocessable):
    slug, title = "act-mismatch", "The act says something else than the request"


class ActExpired(Unprocessable):
    slug, title = "act-expired", "The act's not-after has passed"


class DocumentMissing(Unprocessable):
    slug, title = "document-missing", "This act stands for a document that was not sent"


class SubjectWrong(Unprocessable):
    slug, title = "subject-wrong", "The subject is not the salted identifier of the document's own number"


class SignerWrong(Forbidden):
    slug, title = "signer-wrong", "The act is not signed by the certificate that you signed in with"


class VerbForbidden(Forbidden):
    slug, title = "verb-forbidden", "Your role does not perform this"


class AttachmentMismatch(Unprocessable):
    slug, title = "attachment-mismatch", "An attachment is not the one that the document names"
