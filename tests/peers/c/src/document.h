// Documents: from JSON to paths, and what a list of fields must hold (documents.md, "Document" and "Schema").
#ifndef DOCUMENT_H
#define DOCUMENT_H
#include "schema.h"
#include "tree_value.h"

enum { MAX_FIELDS = 65536, MAX_PATH = 1024, MAX_VALUE = 65536, MAX_LEVELS = 32 };

typedef struct {
    Bytes path;
    FieldType type;
    bool truth;
    int64_t number;
    Bytes text;
    uint64_t position;   // of a revealed field
    const uint8_t *salt; // of a revealed field
} Field;

typedef struct { Field *list; size_t n; bool foreign; } Fields; // foreign: a path matched no pattern of the schema

// Derives the paths of a document (`node` of the value) and sorts them. With a schema, fields that match no
// pattern are left out, so that memory stays bounded.
bool document_flatten(const Value *v, uint32_t node, const Schema *schema, Arena *arena, Fields *out);

// A string, integer, boolean or null as a value of a field; its limits are checked by field_good.
bool field_value(const Value *v, uint32_t node, Field *out);
bool field_good(const Field *field); // path and value are in their canonical form and within the limits

// Each field matches the schema (both kinds of disclosure).
bool fields_match(const Fields *fields, const Schema *schema);
// A whole document: sorted paths, arrays without gaps, required fields there.
bool fields_whole(const Fields *fields, const Schema *schema);

const Field *field_at(const Fields *fields, const char *path);
void fields_sort(Fields *fields);
#endif
