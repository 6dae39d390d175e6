// documents.json and commitments.json
#include "disclosure.h"
#include "json.h"
#include "out.h"
#include "tree.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>

// Path and value of each member, in order of paths.
static Fields fields_of(Vectors *c, uint32_t node) {
    Fields fields = {.list = arena_alloc(&c->arena, (kid_count(c, node) + 1) * sizeof(Field))};
    if (!value_is(&c->v, node, V_OBJECT)) check(c, false, "fields", node);
    for (uint32_t kid = value_is(&c->v, node, V_OBJECT) ? value_at(&c->v, node)->u.kids.first : 0; kid; kid = next_kid(c, kid)) {
        Field *field = &fields.list[fields.n++];
        *field = (Field){.path = value_key(&c->v, kid)};
        check(c, field_value(&c->v, kid, field), "fields", kid);
    }
    fields_sort(&fields);
    return fields;
}

static bool same_field(const Field *a, const Field *b) {
    if (!bytes_eq(a->path, b->path) || a->type != b->type) return false;
    return a->truth == b->truth && a->number == b->number && bytes_eq(a->text, b->text);
}

static bool same_fields(const Fields *a, const Fields *b) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!same_field(&a->list[i], &b->list[i])) return false;
    return true;
}

static uint8_t *copy_of(Vectors *c, Bytes text) {
    uint8_t *copy = arena_alloc(&c->arena, text.n + 1);
    if (text.n) memcpy(copy, text.p, text.n);
    return copy;
}

static bool flatten(Vectors *c, Bytes text, unsigned flags, Fields *out) {
    Value v = {0};
    bool good = json_read(&v, copy_of(c, text), text.n, flags) && document_flatten(&v, 0, NULL, &c->arena, out);
    value_free(&v); // the fields point into the text, not into the value
    return good;
}

void vectors_documents(Vectors *c) {
    uint32_t part[2], one[4];
    size_t at = 0;
    Fields fields;
    if (!members(c, 0, "accepted refused", part, "the file", 0)) return;
    for (uint32_t kid = first_kid(c, part[0]); kid; kid = next_kid(c, kid), at++) {
        if (!members(c, kid, "name json fields fractions?", one, "accepted", at)) continue;
        Fields expected = fields_of(c, one[2]);
        bool fractions = one[3] && bytes_is(text_of(c, one[3]), "string");
        check(c, text_of(c, one[0]).n > 0 && fractions == (one[3] != 0), "accepted, name", at);
        bool good = flatten(c, text_of(c, one[1]), fractions ? JSON_FRACTIONS : 0, &fields);
        check(c, good && same_fields(&fields, &expected), "accepted", at);
    }
    at = 0;
    for (uint32_t kid = first_kid(c, part[1]); kid; kid = next_kid(c, kid), at++) {
        if (!members(c, kid, "name json_hex", one, "refused", at)) continue;
        check(c, text_of(c, one[0]).n > 0 && !flatten(c, hex_any(c, one[1]), 0, &fields), "refused", at);
    }
}

// The canonical text of a schema from its fields.
static void schema_text(Vectors *c, Out *out, uint32_t name, uint32_t list) {
    out_text(out, "gwm.schema.1\n");
    out_add(out, text_of(c, name).p, text_of(c, name).n);
    for (uint32_t kid = first_kid(c, list); kid; kid = next_kid(c, kid)) {
        const char *gap = "\n";
        for (uint32_t word = first_kid(c, kid); word; word = next_kid(c, word), gap = " ") {
            out_text(out, gap);
            out_add(out, text_of(c, word).p, text_of(c, word).n);
        }
    }
    out_text(out, "\n");
}

static bool check_schema(Vectors *c, uint32_t node, Schema *out, size_t at) {
    uint32_t part[4];
    Out text = {0};
    if (!members(c, node, "name fields text hash", part, "schemas", at)) return false;
    schema_text(c, &text, part[0], part[1]);
    check(c, bytes_eq(bytes_of(text.p, text.n), text_of(c, part[2])), "schemas, text", at);
    out_free(&text);
    bool good = schema_read(out, text_of(c, part[2]), &c->arena) && schema_good(out);
    check(c, good && bytes_eq(out->name, text_of(c, part[0])), "schemas", at);
    check(c, good && same(out->hash, hex_of(c, part[3], 32), 32), "schemas, hash", at);
    return good;
}

// A redacted disclosure: verified, and its multiproof made anew from all the leaves.
typedef struct { const Schema *schema; Fields fields; const uint8_t *salts, *leaves, *root; uint8_t *sorted; } Whole;

static const Field *find(const Whole *w, const Field *field, size_t *at) {
    for (*at = 0; *at < w->fields.n; ++*at)
        if (same_field(&w->fields.list[*at], field)) return &w->fields.list[*at];
    return NULL;
}

static bool read_revealed(Vectors *c, uint32_t node, Field *out) {
    uint32_t part[4];
    *out = (Field){0};
    return members(c, node, "position path value salt", part, "revealed", 0) && value_sized(&c->v, part[3], 16, &out->salt) &&
           value_unsigned(&c->v, part[0], UINT32_MAX, &out->position) && value_text(&c->v, part[1], &out->path) &&
           field_value(&c->v, part[2], out);
}

static void check_redacted(Vectors *c, uint32_t node, const Whole *w, size_t at) {
    uint32_t part[4];
    size_t hashes, where;
    uint8_t root[32], *made = arena_alloc(&c->arena, 32 * (w->fields.n + 1));
    if (!members(c, node, "schema count revealed hashes", part, "redacted", at)) return;
    Disclosure d = {.schema = text_of(c, part[0]), .count = number_of(c, part[1])};
    d.fields.list = arena_alloc(&c->arena, (kid_count(c, part[2]) + 1) * sizeof(Field));
    uint64_t *positions = arena_alloc(&c->arena, (kid_count(c, part[2]) + 1) * sizeof *positions);
    for (uint32_t kid = first_kid(c, part[2]); kid; kid = next_kid(c, kid)) {
        Field *field = &d.fields.list[d.fields.n];
        bool good = read_revealed(c, kid, field) && find(w, field, &where) && same(field->salt, w->salts + 16 * where, 16);
        check(c, good && field->position < w->fields.n && same(w->leaves + 32 * where, w->sorted + 32 * field->position, 32), "revealed", at);
        if (!good) return;
        positions[d.fields.n++] = field->position;
    }
    d.hashes.p = base64_list(c, part[3], &hashes);
    d.hashes.n = 32 * hashes;
    check(c, bytes_eq(d.schema, w->schema->name) && d.count == w->fields.n, "redacted", at);
    check(c, disclosure_root(&d, w->schema, root) && same(root, w->root, 32), "redacted, root", at);
    size_t n = multiproof_make(w->sorted, w->fields.n, positions, d.fields.n, made);
    check(c, n == hashes && same(made, d.hashes.p, 32 * n), "redacted, hashes", at);
}

static void check_full(Vectors *c, uint32_t node, const Whole *w, const uint8_t *seed, size_t at) {
    uint32_t part[3];
    uint8_t root[32];
    if (!members(c, node, "schema fields seed", part, "full", at)) return;
    Disclosure d = {.full = true, .schema = text_of(c, part[0]), .fields = fields_of(c, part[1])};
    check(c, value_sized(&c->v, part[2], 32, &d.seed) && same(d.seed, seed, 32), "full, seed", at);
    check(c, bytes_eq(d.schema, w->schema->name) && same_fields(&d.fields, &w->fields), "full", at);
    check(c, d.seed && disclosure_root(&d, w->schema, root) && same(root, w->root, 32), "full, root", at);
}

static void check_salts(Vectors *c, uint32_t node, const Whole *w, size_t at) {
    size_t i = 0;
    check(c, kid_count(c, node) == w->fields.n, "salts", at);
    for (uint32_t kid = first_kid(c, node); kid && i < w->fields.n; kid = next_kid(c, kid), i++)
        check(c, same(hex_of(c, kid, 16), w->salts + 16 * i, 16), "salts", at);
}

static void check_commitment(Vectors *c, uint32_t node, const Schema *schemas, size_t count, size_t at) {
    uint32_t part[8];
    Whole w = {0};
    size_t n;
    if (!members(c, node, "schema fields seed salts leaves root full redacted", part, "commitments", at)) return;
    for (size_t i = 0; i < count; i++)
        if (bytes_eq(schemas[i].name, text_of(c, part[0]))) w.schema = &schemas[i];
    w.fields = fields_of(c, part[1]);
    check(c, w.schema && w.fields.n, "commitments, schema", at);
    if (!w.schema || !w.fields.n) return;
    uint8_t *seed = hex_of(c, part[2], 32), *salts = arena_alloc(&c->arena, 16 * w.fields.n);
    uint8_t *leaves = arena_alloc(&c->arena, 32 * w.fields.n);
    w.sorted = arena_alloc(&c->arena, 32 * w.fields.n);
    salts_make(seed, w.fields.n, salts);
    leaves_make(&w.fields, seed, leaves);
    w.salts = salts;
    w.leaves = leaves;
    memcpy(w.sorted, leaves, 32 * w.fields.n);
    check(c, leaves_sort(w.sorted, w.fields.n), "commitments, leaves", at);
    check_salts(c, part[3], &w, at);
    uint8_t *given = hex_list(c, part[4], &n);
    check(c, n == w.fields.n && same(given, leaves, 32 * w.fields.n), "leaves", at);
    w.root = hex_of(c, part[5], 32);
    check_full(c, part[6], &w, seed, at);
    for (uint32_t kid = first_kid(c, part[7]); kid; kid = next_kid(c, kid)) check_redacted(c, kid, &w, at);
}

void vectors_commitments(Vectors *c) {
    uint32_t part[2];
    size_t n = 0, at = 0;
    if (!members(c, 0, "schemas commitments", part, "the file", 0)) return;
    Schema *schemas = arena_alloc(&c->arena, (kid_count(c, part[0]) + 1) * sizeof *schemas);
    for (uint32_t kid = first_kid(c, part[0]); kid; kid = next_kid(c, kid), at++)
        if (check_schema(c, kid, &schemas[n], at)) n++;
    at = 0;
    for (uint32_t kid = first_kid(c, part[1]); kid; kid = next_kid(c, kid)) check_commitment(c, kid, schemas, n, at++);
}
