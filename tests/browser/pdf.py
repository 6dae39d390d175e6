"""A PDF that carries a file: as little of one as a reader needs."""

import zlib


def carrying(name: str, data: bytes) -> bytes:
    """One empty page, and `data` as the embedded file `name`."""
    packed = zlib.compress(data)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] /Names << /EmbeddedFiles << /Names [(%b) 4 0 R] >> >> >>"
        % name.encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Type /Filespec /F (%b) /UF (%b) /EF << /F 5 0 R >> /AFRelationship /Source >>"
        % (name.encode(), name.encode()),
        b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
        % (len(packed), packed),
    )
    file = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + head + b"".join(places) + tail
