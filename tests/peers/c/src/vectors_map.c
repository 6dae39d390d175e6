// map.json: roots and proofs are made anew from the leaves, and proofs are verified.
#include "map.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>

typedef struct { uint8_t *tokens, *hashes; const Leaf **leaves; size_t token_count, hash_count, leaf_count; } Made;

static int by_key(const void *a, const void *b) { return memcmp(((const Leaf *)a)->key, ((const Leaf *)b)->key, 32); }
static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 32); }

// How many of the leaves (sorted, sharing `depth` bits) go to the left.
static size_t left_leaves(const Leaf *leaves, size_t n, unsigned depth) {
    size_t low = 0;
    while (low < n && !key_bit(leaves[low].key, depth)) low++;
    return low;
}

static size_t left_keys(const uint8_t *keys, size_t n, unsigned depth) {
    size_t low = 0;
    while (low < n && !key_bit(keys + 32 * low, depth)) low++;
    return low;
}

static void map_root(const Leaf *leaves, size_t n, unsigned depth, uint8_t out[32]) {
    uint8_t left[32], right[32];
    if (n == 0) {
        memset(out, 0, 32);
    } else if (n == 1) {
        map_leaf(leaves, out);
    } else {
        size_t low = left_leaves(leaves, n, depth);
        map_root(leaves, low, depth + 1, left);
        map_root(leaves + low, n - low, depth + 1, right);
        map_node(left, right, out);
    }
}

static void put_token(Made *m, unsigned token) {
    m->tokens[m->token_count / 4] |= (uint8_t)(token << (6 - 2 * (m->token_count % 4)));
    m->token_count++;
}

static void make(Made *m, const Leaf *leaves, size_t n, const uint8_t *keys, size_t asked, unsigned depth) {
    if (asked == 0) {
        put_token(m, 3);
        map_root(leaves, n, depth, m->hashes + 32 * m->hash_count++);
    } else if (n <= 1) {
        put_token(m, (unsigned)n);
        if (n) m->leaves[m->leaf_count++] = leaves;
    } else {
        size_t low = left_leaves(leaves, n, depth), low_keys = left_keys(keys, asked, depth);
        put_token(m, 2);
        make(m, leaves, low, keys, low_keys, depth + 1);
        make(m, leaves + low, n - low, keys + 32 * low_keys, asked - low_keys, depth + 1);
    }
}

static const Leaf *leaf_of(const Leaf *leaves, size_t n, const uint8_t *key) {
    Leaf wanted = {.key = key};
    return n ? bsearch(&wanted, leaves, n, sizeof *leaves, by_key) : NULL;
}

static void check_proof(Vectors *c, uint32_t node, const Leaf *leaves, size_t n, const uint8_t *root, size_t at) {
    uint32_t part[4];
    size_t asked, shown, hashes;
    uint8_t got[32];
    if (!members(c, node, "keys tokens leaves hashes", part, "proofs", at)) return;
    uint8_t *keys = hex_list(c, part[0], &asked), *given = hex_list(c, part[2], &shown);
    Bytes tokens = hex_any(c, part[1]);
    MapProof proof = {.tokens = tokens, .hashes = hex_list(c, part[3], &hashes), .leaf_count = shown};
    proof.hash_count = hashes;
    qsort(keys, asked, 32, by_bytes);
    Leaf *list = arena_alloc(&c->arena, (shown + 1) * sizeof *list);
    for (size_t i = 0; i < shown; i++) {
        const Leaf *leaf = leaf_of(leaves, n, given + 32 * i);
        check(c, leaf != NULL, "proofs, leaf", at);
        if (!leaf) return;
        list[i] = *leaf;
    }
    proof.leaves = list;
    check(c, map_proof_root(&proof, keys, asked, got) && same(got, root, 32), "proofs", at);

    size_t most = 512 * (asked + n) + 8;
    Made made = {arena_alloc(&c->arena, most), arena_alloc(&c->arena, 32 * most), arena_alloc(&c->arena, (n + 1) * sizeof *made.leaves), 0, 0, 0};
    memset(made.tokens, 0, most);
    make(&made, leaves, n, keys, asked, 0);
    check(c, bytes_eq(bytes_of(made.tokens, (made.token_count + 3) / 4), tokens), "proofs, tokens", at);
    check(c, made.hash_count == hashes && same(made.hashes, proof.hashes, 32 * hashes), "proofs, hashes", at);
    bool same_leaves = made.leaf_count == shown;
    for (size_t i = 0; same_leaves && i < shown; i++) same_leaves = same(made.leaves[i]->key, list[i].key, 32);
    check(c, same_leaves, "proofs, leaves", at);
}

static void check_map(Vectors *c, uint32_t node, size_t at) {
    uint32_t part[4], leaf[6];
    uint8_t root[32], hash[32];
    size_t n = 0;
    if (!members(c, node, "name leaves root proofs", part, "maps", at)) return;
    check(c, text_of(c, part[0]).n > 0, "maps, name", at);
    Leaf *leaves = arena_alloc(&c->arena, (kid_count(c, part[1]) + 1) * sizeof *leaves);
    for (uint32_t kid = first_kid(c, part[1]); kid; kid = next_kid(c, kid), n++) {
        if (!members(c, kid, "key word act index time hash", leaf, "leaves", at)) return;
        leaves[n] = (Leaf){hex_of(c, leaf[0], 32), hex_of(c, leaf[1], 32), hex_of(c, leaf[2], 32), number_of(c, leaf[3]), number_of(c, leaf[4])};
        map_leaf(&leaves[n], hash);
        check(c, same(hash, hex_of(c, leaf[5], 32), 32), "leaves", n);
    }
    if (n > 1) qsort(leaves, n, sizeof *leaves, by_key);
    map_root(leaves, n, 0, root);
    check(c, same(root, hex_of(c, part[2], 32), 32), "maps, root", at);
    for (uint32_t kid = first_kid(c, part[3]); kid; kid = next_kid(c, kid)) check_proof(c, kid, leaves, n, root, at);
}

void vectors_map(Vectors *c) {
    uint32_t part[1];
    size_t at = 0;
    if (!members(c, 0, "maps", part, "the file", 0)) return;
    for (uint32_t kid = first_kid(c, part[0]); kid; kid = next_kid(c, kid)) check_map(c, kid, at++);
}
