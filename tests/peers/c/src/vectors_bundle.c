// bundle.json and bundle_2.json
#include "base64.h"
#include "inflate.h"
#include "json.h"
#include "out.h"
#include "verify.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>

// The policy, the present and the expected verdicts, all of bundle.json.
typedef struct { Vectors *c; Vectors first; Policy policy; int64_t now; uint32_t bundles; Arena arena; } Context;

static uint8_t *copy_of(Arena *arena, Bytes text) {
    uint8_t *copy = arena_alloc(arena, text.n + 1);
    if (text.n) memcpy(copy, text.p, text.n);
    return copy;
}

static bool read_policy(Context *x, uint32_t node) {
    Out text = {0};
    json_write(&text, &x->first.v, node);
    uint8_t *copy = copy_of(&x->arena, bytes_of(text.p, text.n));
    bool good = policy_read(&x->policy, &x->arena, copy, text.n);
    out_free(&text);
    return good;
}

static bool expected_is(Vectors *c, uint32_t node, const Verdict *v) {
    uint32_t part[4], as_of[2];
    Bytes text;
    if (!members(c, node, "valid current complete as_of", part, "verdict", 0)) return false;
    if (!members(c, part[3], "block time", as_of, "as_of", 0)) return false;
    Current current = value_is(&c->v, part[1], V_TRUE) ? CURRENT_TRUE : value_is(&c->v, part[1], V_FALSE) ? CURRENT_FALSE : CURRENT_UNKNOWN;
    if (current == CURRENT_UNKNOWN && !(value_text(&c->v, part[1], &text) && bytes_is(text, "unknown"))) return false;
    return value_is(&c->v, part[0], V_TRUE) == v->valid && current == v->current &&
           value_is(&c->v, part[2], V_TRUE) == v->complete && number_of(c, as_of[0]) == v->block &&
           number_of(c, as_of[1]) == v->time && v->exit == 0 && !v->step;
}

// Verifies a bundle, and writes its tree again: as JSON for JSON, as CBOR for the compact form.
static void check_bundle(Context *x, Vectors *expected, uint32_t verdict, Bytes bytes, Verdict *v, const char *where, size_t at) {
    Out again = {0};
    verify(v, &x->arena, copy_of(&x->arena, bytes), bytes.n, &x->policy, (When){.now = x->now});
    check(x->c, expected_is(expected, verdict, v), where, at);
    if (v->valid && !v->bundle.compact) {
        json_write(&again, &v->bundle.tree, 0);
        check(x->c, bytes_eq(bytes_of(again.p, again.n), bytes), "written again", at);
    }
    out_free(&again);
}

static bool open_first(Context *x, uint8_t *text, size_t n) {
    uint32_t part[3];
    if (!text || !json_read(&x->first.v, text, n, 0)) return false;
    if (!members(&x->first, 0, "policy now bundles", part, "the file", 0)) return false;
    x->bundles = part[2];
    return value_signed(&x->first.v, part[1], &x->now) && read_policy(x, part[0]);
}

static void close_context(Context *x) {
    value_free(&x->first.v);
    arena_free(&x->first.arena);
    arena_free(&x->arena);
}

void vectors_bundle(Vectors *c) {
    Context x = {.c = c, .first = {.name = c->name}};
    uint32_t part[3];
    size_t n = 0, at = 0;
    uint8_t *text = file_read(c->folder, "bundle.json", &n);
    bool good = open_first(&x, text, n);
    check(c, good, "policy and now", 0);
    for (uint32_t kid = good ? first_kid(&x.first, x.bundles) : 0; kid; kid = next_kid(&x.first, kid), at++) {
        Verdict v;
        if (!members(&x.first, kid, "about bundle verdict", part, "bundles", at)) continue;
        check(c, text_of(&x.first, part[0]).n > 0, "bundles, about", at);
        check_bundle(&x, &x.first, part[2], text_of(&x.first, part[1]), &v, "bundles", at);
        value_free(&v.bundle.tree);
    }
    c->failed += x.first.failed;
    close_context(&x);
    free(text);
}

// What the compact form inflates to is the CBOR of the second layout.
static bool same_tree(const Verdict *json, Bytes compact) {
    Out cbor = {0};
    size_t n = 0;
    uint8_t *room = must_alloc(NULL, MAX_INPUT);
    cbor_write(&cbor, &json->bundle.tree, 0);
    bool same = compact.n > 12 && inflate_raw(bytes_of(compact.p + 12, compact.n - 12), room, MAX_INPUT, &n) &&
                bytes_eq(bytes_of(cbor.p, cbor.n), bytes_of(room, n));
    out_free(&cbor);
    free(room);
    return same;
}

static bool same_text(Bytes a, Bytes b) { return bytes_eq(a, b); }

// Both layouts become the same core in memory.
static bool same_core(const Bundle *a, const Bundle *b) {
    const Disclosure *d = &a->document, *e = &b->document;
    bool good = same_text(a->act, b->act) && same_text(a->certificate, b->certificate) && a->version == b->version &&
                same_text(a->batch_hashes, b->batch_hashes) && a->batch_count == b->batch_count &&
                a->batch_position == b->batch_position && same(a->value, b->value, 64) && a->type == b->type &&
                same_text(a->attributes, b->attributes) && same_text(a->checkpoint, b->checkpoint) &&
                d->full == e->full && d->fields.n == e->fields.n && d->count == e->count && same_text(d->hashes, e->hashes) &&
                a->proof.leaf_count == b->proof.leaf_count;
    for (size_t i = 0; good && i < d->fields.n; i++) {
        const Field *f = &d->fields.list[i], *g = &e->fields.list[i];
        good = same_text(f->path, g->path) && f->type == g->type && same_text(f->text, g->text) && f->number == g->number;
    }
    for (size_t i = 0; good && i < a->proof.leaf_count; i++) {
        const Leaf *f = &a->proof.leaves[i], *g = &b->proof.leaves[i];
        good = same(f->key, g->key, 32) && same(f->word, g->word, 32) && same(f->act, g->act, 32) && f->index == g->index && f->time == g->time;
    }
    return good;
}

static uint32_t find_about(Context *x, Bytes about, uint32_t part[3]) {
    for (uint32_t kid = first_kid(&x->first, x->bundles); kid; kid = next_kid(&x->first, kid))
        if (value_pick(&x->first.v, kid, "about bundle verdict", part) && bytes_eq(text_of(&x->first, part[0]), about)) return kid;
    return 0;
}

static void check_second(Context *x, uint32_t node, size_t at) {
    Vectors *c = x->c;
    uint32_t part[3], one[3];
    Verdict old, json, compact;
    Bytes packed = {0};
    if (!members(c, node, "about bundle compact", part, "bundles", at)) return;
    bool found = find_about(x, text_of(c, part[0]), one) && value_bytes(&c->v, part[2], &packed);
    check(c, found, "bundles, about", at);
    if (!found) return;
    check_bundle(x, &x->first, one[2], text_of(&x->first, one[1]), &old, "bundle of the first layout", at);
    check_bundle(x, &x->first, one[2], text_of(c, part[1]), &json, "bundle", at);
    check_bundle(x, &x->first, one[2], packed, &compact, "compact", at);
    bool all = old.valid && json.valid && compact.valid;
    check(c, all && same_tree(&json, packed), "compact, inflated", at);
    check(c, all && same_core(&old.bundle, &json.bundle) && same_core(&json.bundle, &compact.bundle), "same core", at);
    value_free(&old.bundle.tree);
    value_free(&json.bundle.tree);
    value_free(&compact.bundle.tree);
}

void vectors_bundle_2(Vectors *c) {
    Context x = {.c = c, .first = {.name = "bundle.json"}};
    uint32_t part[1];
    size_t n = 0, at = 0;
    uint8_t *text = file_read(c->folder, "bundle.json", &n);
    bool good = members(c, 0, "bundles", part, "the file", 0) && open_first(&x, text, n);
    check(c, good, "bundle.json", 0);
    for (uint32_t kid = good ? first_kid(c, part[0]) : 0; kid; kid = next_kid(c, kid)) check_second(&x, kid, at++);
    c->failed += x.first.failed;
    close_context(&x);
    free(text);
}
