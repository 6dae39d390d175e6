// The second layout (bundle.md).
#include "bundle_parts.h"
#include "cms.h"
#include "fact_set.h"
#include "history.h"
#include "sha256.h"
#include <stdlib.h>
#include <string.h>

static bool read_revealed_one(Value *v, uint32_t node, Field *field) {
    uint32_t part[4], n = 0;
    if (!value_is(v, node, V_ARRAY) || kids_count(v, node) != 4) return false;
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) part[n++] = kid;
    *field = (Field){0};
    return value_unsigned(v, part[0], MOST_LEAVES - 1, &field->position) && value_text(v, part[1], &field->path) &&
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
    return d->hashes.p && part_schema(b, part[3], arena) && b->type && value_unsigned(v, part[0], MOST_LEAVES, &d->count) && d->count &&
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
typedef struct { Bundle *b; uint32_t facts; const uint8_t *act_hash; Shown *shown; size_t n; Arena *arena; } Finder;

static bool find_fact(void *context, const FactSet *set, Asked *asked) {
    Finder *f = context;
    Value *v = &f->b->tree;
    uint32_t node = member_named(v, f->facts, asked->name);
    for (const Asked *one = set->asked; one < asked; one++) // where two names have one key, the first of the list stands
        if (memcmp(one->key, asked->key, 32) == 0) {
            asked->leaf = one->leaf;
            return node == 0;
        }
    if (!node) return true;
    Shown *shown = &f->shown[f->n++];
    Leaf *leaf = arena_alloc(f->arena, sizeof *leaf);
    uint8_t *key = arena_alloc(f->arena, 32);
    leaf->key = memcpy(key, asked->key, 32);
    *shown = (Shown){asked->name, leaf};
    asked->leaf = leaf;
    uint32_t part[4];
    return value_pick(v, node, "act? index time word", part) && part_fact(v, part, f->act_hash, leaf);
}

static int by_key(const void *a, const void *b) { return memcmp(((const Leaf *)a)->key, ((const Leaf *)b)->key, 32); }

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 32); }

// By rising key, and none whose key is asked for.
static bool read_others(Bundle *b, uint32_t node, const FactSet *set, Leaf *out, Arena *arena) {
    const Value *v = &b->tree;
    uint8_t(*keys)[32] = arena_alloc(arena, set->n * 32);
    size_t asked = fact_set_keys(set, keys), n = 0;
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next, n++) {
        if (!part_leaf(b, kid, &out[n]) || bsearch(out[n].key, keys, asked, 32, by_bytes)) return false;
        if (n && by_key(&out[n - 1], &out[n]) >= 0) return false;
    }
    return true;
}

// The leaves of the proof: those of `facts` and `others` together, by rising key.
static bool join_leaves(Finder *f, uint32_t others, const FactSet *set) {
    const Value *v = &f->b->tree;
    MapProof *proof = &f->b->proof;
    if (others && (!value_is(v, others, V_ARRAY) || kids_count(v, others) == 0)) return false;
    size_t n = others ? kids_count(v, others) : 0;
    Leaf *all = arena_alloc(f->arena, (n + f->n) * sizeof *all);
    if (others && !read_others(f->b, others, set, all, f->arena)) return false;
    for (size_t i = 0; i < f->n; i++) all[n++] = *f->shown[i].leaf;
    if (n > 1) qsort(all, n, sizeof *all, by_key);
    proof->leaves = all;
    proof->leaf_count = n;
    return true;
}

static bool read_facts(Bundle *b, uint32_t facts, uint32_t others, uint32_t history, const Act *act, Arena *arena) {
    FactSet set;
    if (!value_is(&b->tree, facts, V_OBJECT) || !value_keys_distinct(&b->tree, facts)) return false;
    Shown *shown = arena_alloc(arena, (kids_count(&b->tree, facts) + 1) * sizeof *shown);
    Finder f = {b, facts, act->hash, shown, 0, arena};
    if (!fact_set_derive(&set, b, act, find_fact, &f, arena)) return false;
    if (f.n != kids_count(&b->tree, facts)) return false; // a name that nothing asked for
    return join_leaves(&f, others, &set) && (!history || history_read(b, history, shown, f.n, act->hash, arena));
}

static bool read_staple(Bundle *b, uint32_t node, const Act *act, Arena *arena) {
    uint32_t part[7];
    if (!value_pick(&b->tree, node, "checkpoint facts hashes history? others? signatures tokens", part)) return false;
    if (part[3] && !history_read_balances(b, part[3])) return false;
    Bytes hashes = hashes_joined(b, part[2], arena);
    b->proof.hashes = hashes.p;
    b->proof.hash_count = hashes.n / 32;
    b->proof.empties_as_tokens = true;
    return hashes.p && part_checkpoint(b, part[0]) && part_signatures(b, part[5], arena) && part_tokens(b, part[6]) &&
           read_facts(b, part[1], part[4], part[3], act, arena);
}

bool bundle_read_second(Bundle *b, Arena *arena) {
    uint32_t top[3];
    Act *act = arena_alloc(arena, sizeof *act); // its hash stays in leaves
    return value_pick(&b->tree, 0, "core format staple", top) && read_core(b, top[0], act, arena) &&
           read_staple(b, top[2], act, arena);
}
