#include "bundle_parts.h"
#include <string.h>

uint32_t kids_count(const Value *v, uint32_t node) { return value_at(v, node)->u.kids.count; }

bool part_act(Bundle *b, uint32_t node) { return value_bytes(&b->tree, node, &b->act) && b->act.n == ACT_SIZE; }

bool part_signature(Bundle *b, uint32_t node, bool attributes_may_miss) {
    uint32_t part[3];
    const char *names = attributes_may_miss ? "attributes? certificate value" : "attributes certificate value";
    if (!value_pick(&b->tree, node, names, part)) return false;
    if (part[0] && !value_bytes(&b->tree, part[0], &b->attributes)) return false;
    return value_bytes(&b->tree, part[1], &b->certificate) && value_sized(&b->tree, part[2], 64, &b->value);
}

bool part_version(Bundle *b, uint32_t node) {
    uint64_t version;
    if (!value_unsigned(&b->tree, node, UINT32_MAX - 1, &version) || version < 1) return false;
    b->version = (uint32_t)version;
    return true;
}

Bytes hashes_listed(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    const uint8_t *hash;
    Bytes none = {0};
    if (!value_is(v, node, V_ARRAY)) return none;
    uint8_t *run = arena_alloc(arena, 32 * (size_t)kids_count(v, node)), *at = run;
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next, at += 32) {
        if (!value_sized(v, kid, 32, &hash)) return none;
        memcpy(at, hash, 32);
    }
    return bytes_of(run, (size_t)(at - run));
}

Bytes hashes_joined(Bundle *b, uint32_t node, Arena *arena) {
    Bytes run;
    (void)arena;
    return value_bytes(&b->tree, node, &run) && run.n % 32 == 0 ? run : (Bytes){0};
}

bool part_batch(Bundle *b, uint32_t node, Bytes (*hashes)(Bundle *, uint32_t, Arena *), Arena *arena) {
    uint32_t part[3];
    if (!node) return true;
    b->has_batch = true;
    if (!value_pick(&b->tree, node, "count hashes position", part)) return false;
    b->batch_hashes = hashes(b, part[1], arena);
    return b->batch_hashes.p && value_unsigned(&b->tree, part[0], UINT32_MAX, &b->batch_count) &&
           value_unsigned(&b->tree, part[2], UINT32_MAX, &b->batch_position) && b->batch_position < b->batch_count;
}

bool part_schema(Bundle *b, uint32_t node, Arena *arena) {
    if (!value_text(&b->tree, node, &b->document.schema)) return false;
    b->type = type_named(b->document.schema);
    return !b->type || schema_read(&b->schema, bytes_text(b->type->text), arena);
}

bool part_checkpoint(Bundle *b, uint32_t node) {
    if (!value_text(&b->tree, node, &b->checkpoint)) return false;
    for (size_t i = 0; i < b->checkpoint.n; i++)
        if (b->checkpoint.p[i] >= 0x80) return false;
    return true;
}

bool part_signatures(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    uint32_t part[2];
    uint64_t member;
    if (!value_is(v, node, V_ARRAY)) return false;
    b->signatures = arena_alloc(arena, kids_count(v, node) * sizeof *b->signatures);
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) {
        WitnessSignature *s = &b->signatures[b->signature_count];
        if (!value_pick(v, kid, "member value", part) || !value_unsigned(v, part[0], UINT32_MAX, &member) || !member) return false;
        s->member = (uint32_t)member;
        if (!value_sized(v, part[1], 64, &s->value)) return false;
        if (b->signature_count++ && s[-1].member >= s->member) return false; // by rising member
    }
    return true;
}

bool part_leaf(Bundle *b, uint32_t node, Leaf *out) {
    Value *v = &b->tree;
    uint32_t part[5];
    return value_pick(v, node, "act index key time word", part) && value_sized(v, part[0], 32, &out->act) &&
           value_unsigned(v, part[1], UINT64_MAX, &out->index) && value_sized(v, part[2], 32, &out->key) &&
           value_unsigned(v, part[3], UINT64_MAX, &out->time) && value_sized(v, part[4], 32, &out->word);
}

bool part_tokens(Bundle *b, uint32_t node) { return value_bytes(&b->tree, node, &b->proof.tokens); }

bool batch_fits(const Bundle *b) {
    bool without_life_cycle = b->type->space == NS_DOCUMENTS;
    return b->has_batch == without_life_cycle && (!without_life_cycle || b->version == 1);
}
