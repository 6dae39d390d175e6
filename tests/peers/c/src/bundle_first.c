// The first layout (bundle.md).
#include "bundle_parts.h"

// `fields` maps path to value; canonical JSON has them in order of paths.
static bool read_fields(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    Fields *fields = &b->document.fields;
    if (!value_is(v, node, V_OBJECT)) return false;
    fields->list = arena_alloc(arena, kids_count(v, node) * sizeof *fields->list);
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) {
        Field *field = &fields->list[fields->n++];
        *field = (Field){.path = value_key(v, kid)};
        if (!field_value(v, kid, field)) return false;
    }
    return true;
}

static bool read_revealed(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    Fields *fields = &b->document.fields;
    uint32_t part[4];
    if (!value_is(v, node, V_ARRAY)) return false;
    fields->list = arena_alloc(arena, kids_count(v, node) * sizeof *fields->list);
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) {
        Field *field = &fields->list[fields->n++];
        *field = (Field){0};
        if (!value_pick(v, kid, "path position salt value", part) || !value_text(v, part[0], &field->path)) return false;
        if (!value_unsigned(v, part[1], UINT32_MAX, &field->position)) return false;
        if (!value_sized(v, part[2], 16, &field->salt) || !field_value(v, part[3], field)) return false;
    }
    return true;
}

static bool read_document(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    Disclosure *d = &b->document;
    uint32_t part[4];
    d->full = value_pick(v, node, "fields schema seed", part);
    if (d->full) return part_schema(b, part[1], arena) && value_sized(v, part[2], 32, &d->seed) && read_fields(b, part[0], arena);
    if (!value_pick(v, node, "count hashes revealed schema", part) || !part_schema(b, part[3], arena)) return false;
    d->hashes = hashes_listed(b, part[1], arena);
    return d->hashes.p && value_unsigned(v, part[0], MOST_LEAVES, &d->count) && d->count && read_revealed(b, part[2], arena);
}

static bool read_core(Bundle *b, uint32_t node, Arena *arena) {
    uint32_t part[5];
    return value_pick(&b->tree, node, "act batch? document signature version", part) && part_act(b, part[0]) &&
           part_batch(b, part[1], hashes_listed, arena) && read_document(b, part[2], arena) &&
           part_signature(b, part[3], false) && part_version(b, part[4]);
}

static bool read_map(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    uint32_t part[3];
    if (!value_pick(v, node, "hashes leaves tokens", part) || !value_is(v, part[1], V_ARRAY)) return false;
    Bytes hashes = hashes_listed(b, part[0], arena);
    b->proof.hashes = hashes.p;
    b->proof.hash_count = hashes.n / 32;
    Leaf *leaves = arena_alloc(arena, kids_count(v, part[1]) * sizeof *leaves);
    b->proof.leaves = leaves;
    for (uint32_t kid = value_at(v, part[1])->u.kids.first; kid; kid = value_at(v, kid)->next)
        if (!part_leaf(b, kid, &leaves[b->proof.leaf_count++])) return false;
    return hashes.p && part_tokens(b, part[2]);
}

bool bundle_read_first(Bundle *b, Arena *arena) {
    uint32_t top[3], part[3];
    if (!value_pick(&b->tree, 0, "core format staple", top) || !read_core(b, top[0], arena)) return false;
    if (!value_pick(&b->tree, top[2], "checkpoint map signatures", part)) return false;
    return part_checkpoint(b, part[0]) && read_map(b, part[1], arena) && part_signatures(b, part[2], arena);
}
