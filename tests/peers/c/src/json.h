// JSON reading: canonical (bundle.md, "Encoding") or lenient as to white space, order and escapes.
#ifndef JSON_H
#define JSON_H
#include "tree_value.h"

enum { JSON_CANONICAL = 1, JSON_FRACTIONS = 2 }; // fractions: the literal becomes a string (documents.md)

// Changes the text: escapes are undone in place. Free the value also after a failure.
bool json_read(Value *v, uint8_t *text, size_t n, unsigned flags);
#endif
