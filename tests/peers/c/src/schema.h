// Schemas: path patterns, types and occurrence (documents.md, "Schema").
#ifndef SCHEMA_H
#define SCHEMA_H
#include "bytes.h"

typedef enum { F_NULL, F_BOOLEAN, F_INTEGER, F_STRING } FieldType; // as in a leaf

typedef struct { Bytes path; uint8_t types; bool required; } Pattern; // types: bit 1 << FieldType

typedef struct { Bytes name, text; Pattern *patterns; size_t n; uint8_t hash[32]; } Schema;

bool schema_read(Schema *out, Bytes text, Arena *arena);
bool schema_good(const Schema *schema); // names, patterns and their order are as the format says
const Pattern *schema_match(const Schema *schema, Bytes path);

// The part of a path up to the array element that the last `*` of the pattern stands for; empty when
// the path does not lie in one. `rest` is what follows the `*`.
Bytes pattern_element(const Pattern *pattern, Bytes path, Bytes *rest);
bool pattern_has_star(const Pattern *pattern);

bool segment_is_index(Bytes segment);   // 0, 1, 2, ... in shortest form
bool segment_is_number(Bytes segment);  // [0-9]+
Bytes next_segment(Bytes *path);        // takes "/segment" off the front; the path must not be empty
#endif
