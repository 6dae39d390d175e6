// The second layout (bundle.md).
#include "bundle_parts.h"
#include "cms.h"
#include "fact_set.h"
#include "sha256.h"
#include <stdlib.h>
#include <string.h>

static bool read_revealed_one(Value *v, uint32_t node, Field *field) {
    uint32_t part[4], n = 0;
    if (!value_is(v, node, V_ARRAY) || kids_count(v, node) != 4) return false;
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) part[n++] = kid;
    *field = (Field){0};
    return value_unsigned(v, part[0], UINT32_MAX, &field->position) && value_text(v, part[1], &field->path) &&
           field_value(v, part[2], field) && value_sized(v, part[3], 16, &field->salt);
}

static bool read_revealed(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    Fields *fields = &b->document.fields;
    if (!value_is(v, node, V_ARRAY)) return false;
    fields->list = arena_alloc(arena, kids_count(v, node) * sizeof *fields->list);
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next)
        if (!read_revealed_one(v, kid, &fields->list[fields->n++])) return false;
    return true;
}

static bool read_document(Bundle *b, uint32_t node, Arena *arena) {
    Value *v = &b->tree;
    Disclosure *d = &b->document;
    uint32_t part[4];
    d->full = value_pick(v, node, "content schema seed", part);
    if (d->full)
        return part_schema(b, part[1], arena) && b->type && value_sized(v, part[2], 32, &d->seed) &&
               document_flatten(v, part[0], &b->schema, arena, &d->fields);
    if (!value_pick(v, node, "count hashes revealed schema", part)) return false;
    d->hashes = hashes_joined(b, part[1], arena);
    return d->hashes.p && part_schema(b, part[3], arena) && b->type && value_unsigned(v, part[0], UINT32_MAX, &d->count) &&
           read_revealed(b, part[2], arena);
}

// Attributes are left out when they follow from act and certificate, and stand there otherwise only.
static bool fill_attributes(Bundle *b, const Act *act, Arena *arena) {
    uint8_t fingerprint[32], *plain = arena_alloc(arena, PLAIN_ATTRIBUTES);
    sha256(b->certificate.p, b->certificate.n, fingerprint);
    cms_plain_attributes(act->hash, fingerprint, plain);
    Bytes derived = bytes_of(plain, PLAIN_ATTRIBUTES);
    if (b->attributes.p) return !bytes_eq(b->attributes, derived);
    b->attributes = derived;
    return true;
}

static bool read_core(Bundle *b, uint32_t node, Act *act, Arena *arena) {
    uint32_t part[5];
    return value_pick(&b->tree, node, "act batch? document signature version", part) && part_act(b, part[0]) &&
           act_read(b->act, act) && part_batch(b, part[1], hashes_joined, arena) && read_document(b, part[2], arena) &&
           part_signature(b, part[3], true) && part_version(b, part[4]) && batch_fits(b) && fill_attributes(b, act, arena);
}

// The facts by name: found as their keys are derived.
typedef struct { Bundle *b; uint32_t named[FACT_COUNT]; const uint8_t *act_hash; Leaf leaves[FACT_COUNT]; size_t n; } Finder;

// `act` stands there only when it is not the core's own.
static bool read_fact(Finder *f, uint32_t node, Leaf *out) {
    Value *v = &f->b->tree;
    uint32_t part[4];
    if (!value_pick(v, node, "act? index time word", part)) return false;
    out->act = f->act_hash;
    if (part[0] && (!value_sized(v, part[0], 32, &out->act) || memcmp(out->act, f->act_hash, 32) == 0)) return false;
    return value_unsigned(v, part[1], UINT64_MAX, &out->index) && value_unsigned(v, part[2], UINT64_MAX, &out->time) &&
           value_sized(v, part[3], 32, &out->word);
}

static bool find_fact(void *context, FactSet *set, FactSlot slot) {
    Finder *f = context;
    uint32_t node = f->named[slot];
    f->named[slot] = 0;
    for (int i = 0; i < FACT_COUNT; i++) { // where two names have one key, the first of the list stands
        if (i == (int)slot || !set->asked[i] || memcmp(set->key[i], set->key[slot], 32) != 0) continue;
        set->leaf[slot] = set->leaf[i];
        return node == 0;
    }
    if (!node) return true;
    Leaf *leaf = &f->leaves[f->n++];
    leaf->key = set->key[slot];
    set->leaf[slot] = leaf;
    return read_fact(f, node, leaf);
}

static int by_key(const void *a, const void *b) { return memcmp(((const Leaf *)a)->key, ((const Leaf *)b)->key, 32); }

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 32); }

// By rising key, and none whose key is asked for.
static bool read_others(Bundle *b, uint32_t node, const FactSet *set, Leaf *out) {
    const Value *v = &b->tree;
    uint8_t keys[FACT_COUNT][32];
    size_t asked = fact_set_keys(set, keys), n = 0;
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next, n++) {
        if (!part_leaf(b, kid, &out[n]) || bsearch(out[n].key, keys, asked, 32, by_bytes)) return false;
        if (n && by_key(&out[n - 1], &out[n]) >= 0) return false;
    }
    return true;
}

// The leaves of the proof: those of `facts` and `others` together, by rising key.
static bool join_leaves(Finder *f, uint32_t others, const FactSet *set, Arena *arena) {
    const Value *v = &f->b->tree;
    MapProof *proof = &f->b->proof;
    if (others && (!value_is(v, others, V_ARRAY) || kids_count(v, others) == 0)) return false;
    size_t n = others ? kids_count(v, others) : 0;
    Leaf *all = arena_alloc(arena, (n + f->n) * sizeof *all);
    if (others && !read_others(f->b, others, set, all)) return false;
    for (size_t i = 0; i < f->n; i++) {
        uint8_t *key = arena_alloc(arena, 32);
        memcpy(key, f->leaves[i].key, 32);
        all[n] = f->leaves[i];
        all[n++].key = key;
    }
    if (n > 1) qsort(all, n, sizeof *all, by_key);
    proof->leaves = all;
    proof->leaf_count = n;
    return true;
}

static bool read_facts(Bundle *b, uint32_t facts, uint32_t others, const Act *act, Arena *arena) {
    Finder f = {.b = b, .act_hash = act->hash};
    FactSet set;
    if (!value_pick(&b->tree, facts, "origin? status? window? distrust? next? successor? receipt? alias? original? original_receipt?", f.named)) return false;
    if (!fact_set_derive(&set, b, act, find_fact, &f)) return false;
    for (int i = 0; i < FACT_COUNT; i++)
        if (f.named[i]) return false; // a name that nothing asked for
    return join_leaves(&f, others, &set, arena);
}

static bool read_staple(Bundle *b, uint32_t node, const Act *act, Arena *arena) {
    uint32_t part[6];
    if (!value_pick(&b->tree, node, "checkpoint facts hashes others? signatures tokens", part)) return false;
    Bytes hashes = hashes_joined(b, part[2], arena);
    b->proof.hashes = hashes.p;
    b->proof.hash_count = hashes.n / 32;
    b->proof.empties_as_tokens = true;
    return hashes.p && part_checkpoint(b, part[0]) && part_signatures(b, part[4], arena) && part_tokens(b, part[5]) &&
           read_facts(b, part[1], part[3], act, arena);
}

bool bundle_read_second(Bundle *b, Arena *arena) {
    uint32_t top[3];
    Act *act = arena_alloc(arena, sizeof *act); // its hash stays in leaves
    return value_pick(&b->tree, 0, "core format staple", top) && read_core(b, top[0], act, arena) &&
           read_staple(b, top[2], act, arena);
}
