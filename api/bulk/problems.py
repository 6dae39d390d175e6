"""Why a bulk request, or a line of it, is not taken; what is wrong with an act is said as by the single endpoints."""

from api.problems import Problem, TooLarge, TooManyRequests


class LineTooLong(TooLarge):
    slug, title = "line-too-long", "This line is longer than a single request may be"


class StoppedReading(Problem):
    """What ends a bulk request before its end. Lines before it have their outcomes; send the rest, or all of it, again."""


class BulkTooManyLines(StoppedReading):
    status, slug, title = (
        413,
        "bulk-too-many-lines",
        "The request has more lines than this gateway takes at once",
    )


class BulkTooLarge(StoppedReading):
    status, slug, title = 413, "bulk-too-large", "The request is larger than this gateway takes at once"


class BulkSilent(StoppedReading):
    status, slug, title = 408, "bulk-silent", "Nothing came for too long"


class BulkCut(StoppedReading):
    """The sender has gone: nobody reads this, a log may."""

    slug, title = "bulk-cut", "The connection ended before the request did"


class BulkRunning(TooManyRequests):
    slug, title = "bulk-running", "Another bulk request is being taken"
