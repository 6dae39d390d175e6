// The document types of document-types.md; the table is generated (gen/gen_types.py).
#ifndef TYPES_H
#define TYPES_H
#include "bytes.h"

enum { NS_CREDENTIALS = 1, NS_DOCUMENTS = 2, NS_DECLARATIONS = 3, NS_CERTIFICATES = 4 };

typedef struct {
    const char *name, *hash;     // of the schema
    uint8_t space;               // namespace of its facts
    const char *number;          // path of the document's own number, NULL: none
    const char *subject, *owner; // paths that name another's subject and its owner, NULL: none
    const char *verbs[13];       // NULL ends them
    const char *text;            // canonical text of the schema
} DocumentType;

extern const DocumentType TYPES[];
extern const size_t TYPE_COUNT;

const DocumentType *type_named(Bytes name);
bool type_issued_by(const DocumentType *type, uint16_t verb);
#endif
