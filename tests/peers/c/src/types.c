#include "types.h"
#include "act.h"

const DocumentType *type_named(Bytes name) {
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (bytes_is(name, TYPES[i].name)) return &TYPES[i];
    return NULL;
}

bool type_issued_by(const DocumentType *type, uint16_t verb) {
    for (size_t i = 0; type->verbs[i]; i++)
        if (verb_number(bytes_text(type->verbs[i])) == verb) return true;
    return false;
}
