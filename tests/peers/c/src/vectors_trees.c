// trees.json, batches.json and log.json
#include "sha256.h"
#include "tree.h"
#include "vectors.h"

static uint64_t *number_list(Vectors *c, uint32_t node, size_t *count) {
    uint64_t *out = arena_alloc(&c->arena, (kid_count(c, node) + 1) * sizeof *out);
    *count = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid)) out[(*count)++] = number_of(c, kid);
    return out;
}

static void check_roots(Vectors *c, uint32_t node, const uint8_t *leaves, size_t n) {
    size_t count;
    uint8_t *roots = hex_list(c, node, &count);
    Hash root;
    check(c, count == n, "as many roots as leaves", n);
    for (size_t i = 0; i < count && i < n; i++) {
        tree_root(leaves, i + 1, root);
        check(c, same(root, roots + 32 * i, 32), "roots", i);
    }
}

// A multiproof: made anew, and verified.
static void check_proof(Vectors *c, Multiproof proof, const uint8_t *leaves, const char *where, size_t at) {
    Hash root, expected;
    uint8_t *made = arena_alloc(&c->arena, 32 * (size_t)(proof.size + 1));
    uint8_t *proved = arena_alloc(&c->arena, 32 * proof.proved + 1);
    for (size_t i = 0; i < proof.proved; i++)
        for (size_t k = 0; k < 32; k++) proved[32 * i + k] = leaves[32 * proof.positions[i] + k];
    proof.leaves = proved;
    size_t n = multiproof_make(leaves, (size_t)proof.size, proof.positions, proof.proved, made);
    check(c, n == proof.count && same(made, proof.hashes, 32 * n), where, at);
    tree_root(leaves, (size_t)proof.size, expected);
    check(c, multiproof_root(&proof, root) && same(root, expected, 32), where, at);
}

static bool positions_fit(const Multiproof *p, size_t n) {
    if (p->size == 0 || p->size > n) return false;
    for (size_t i = 0; i < p->proved; i++)
        if (p->positions[i] >= p->size) return false;
    return true;
}

static void check_multiproofs(Vectors *c, uint32_t node, const char *names, const uint8_t *leaves, size_t n) {
    size_t at = 0;
    uint32_t part[3];
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        Multiproof proof = {0};
        if (!members(c, kid, names, part, "multiproofs", at)) continue;
        proof.size = number_of(c, part[0]);
        proof.positions = number_list(c, part[1], &proof.proved);
        proof.hashes = hex_list(c, part[2], &proof.count);
        if (positions_fit(&proof, n)) check_proof(c, proof, leaves, "multiproofs", at);
        else check(c, false, "multiproofs", at);
    }
}

static void check_consistency(Vectors *c, uint32_t node, const uint8_t *leaves, size_t n) {
    size_t at = 0, count;
    uint32_t part[3];
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        Hash old_root, new_root;
        if (!members(c, kid, "old new hashes", part, "consistency", at)) continue;
        uint64_t old = number_of(c, part[0]), new = number_of(c, part[1]);
        uint8_t *hashes = hex_list(c, part[2], &count), *made = arena_alloc(&c->arena, 32 * 130);
        check(c, old >= 1 && old <= new && new <= n, "consistency", at);
        if (!(old >= 1 && old <= new && new <= n)) continue;
        tree_root(leaves, (size_t)old, old_root);
        tree_root(leaves, (size_t)new, new_root);
        check(c, consistency_good(old, new, old_root, new_root, hashes, count), "consistency", at);
        size_t m = consistency_make(leaves, (size_t)old, (size_t)new, made);
        check(c, m == count && same(made, hashes, 32 * m), "consistency made anew", at);
    }
}

void vectors_trees(Vectors *c) {
    uint32_t part[4];
    size_t n;
    if (!members(c, 0, "leaves roots multiproofs consistency", part, "the file", 0)) return;
    uint8_t *leaves = hex_list(c, part[0], &n);
    check_roots(c, part[1], leaves, n);
    check_multiproofs(c, part[2], "size positions hashes", leaves, n);
    check_consistency(c, part[3], leaves, n);
}

static void check_batch_leaf(Vectors *c, uint32_t node, uint8_t out[32], size_t at) {
    uint32_t part[4];
    Sha sha;
    if (!members(c, node, "root member act hash", part, "leaves", at)) return;
    sha_tag(&sha, 0x04);
    sha_add(&sha, hex_of(c, part[0], 32), 32);
    sha_number(&sha, number_bits(c, part[1], 32), 4);
    sha_add(&sha, hex_of(c, part[2], 32), 32);
    sha_end(&sha, out);
    check(c, same(out, hex_of(c, part[3], 32), 32), "leaves", at);
}

static void check_batch(Vectors *c, uint32_t node, const uint8_t *leaves, size_t n, size_t at) {
    uint32_t part[3], path[3];
    Hash root;
    if (!members(c, node, "count root paths", part, "batches", at)) return;
    uint64_t count = number_of(c, part[0]);
    check(c, count >= 1 && count <= n && kid_count(c, part[2]) == count, "batches", at);
    if (count < 1 || count > n) return;
    tree_root(leaves, (size_t)count, root);
    check(c, same(root, hex_of(c, part[1], 32), 32), "batches", at);
    for (uint32_t kid = first_kid(c, part[2]); kid; kid = next_kid(c, kid)) {
        if (!members(c, kid, "count hashes position", path, "paths", at)) continue;
        uint64_t position = number_of(c, path[2]);
        Multiproof proof = {.size = number_of(c, path[0]), .positions = &position, .proved = 1};
        proof.hashes = base64_list(c, path[1], &proof.count);
        if (proof.size == count && position < count) check_proof(c, proof, leaves, "paths", at);
        else check(c, false, "paths", at);
    }
}

void vectors_batches(Vectors *c) {
    uint32_t part[2];
    size_t n = 0, at = 0;
    if (!members(c, 0, "leaves batches", part, "the file", 0)) return;
    uint8_t *leaves = arena_alloc(&c->arena, 32 * (kid_count(c, part[0]) + 1));
    for (uint32_t kid = first_kid(c, part[0]); kid; kid = next_kid(c, kid), n++) check_batch_leaf(c, kid, leaves + 32 * n, n);
    for (uint32_t kid = first_kid(c, part[1]); kid; kid = next_kid(c, kid), at++) check_batch(c, kid, leaves, n, at);
}

// log.md, "Log": 128 bytes an entry
static void check_entry(Vectors *c, uint32_t node, uint8_t leaf[32], uint64_t previous, size_t at) {
    uint32_t part[9];
    uint8_t entry[128];
    Sha sha;
    if (!members(c, node, "index block time key word act previous encoded leaf", part, "entries", at)) return;
    check(c, number_of(c, part[0]) == at && number_of(c, part[6]) == previous, "entries", at);
    put_be(entry, number_bits(c, part[0], 64), 8);
    put_be(entry + 8, number_bits(c, part[1], 64), 8);
    put_be(entry + 16, number_bits(c, part[2], 64), 8);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < 32; i++) entry[24 + 32 * k + i] = hex_of(c, part[3 + k], 32)[i];
    put_be(entry + 120, previous, 8);
    check(c, bytes_eq(hex_any(c, part[7]), bytes_of(entry, 128)), "entries, encoded", at);
    sha_tag(&sha, 0x00);
    sha_add(&sha, entry, 128);
    sha_end(&sha, leaf);
    check(c, same(leaf, hex_of(c, part[8], 32), 32), "entries, leaf", at);
}

// index + 1 of the key's previous fact, 0 when none
static uint64_t previous_of(Vectors *c, uint32_t first, uint32_t node) {
    uint32_t mine[1], other[1];
    uint64_t at = 1, found = 0;
    const char *names = "key index? block? time? word? act? previous? encoded? leaf?";
    uint32_t part[9];
    if (!value_pick(&c->v, node, names, part)) return 0;
    mine[0] = part[0];
    for (uint32_t kid = first; kid && kid != node; kid = next_kid(c, kid), at++) {
        if (!value_pick(&c->v, kid, names, part)) return 0;
        other[0] = part[0];
        if (bytes_eq(text_of(c, mine[0]), text_of(c, other[0]))) found = at;
    }
    return found;
}

void vectors_log(Vectors *c) {
    uint32_t part[4];
    size_t n = 0;
    if (!members(c, 0, "entries roots inclusions consistency", part, "the file", 0)) return;
    uint8_t *leaves = arena_alloc(&c->arena, 32 * (kid_count(c, part[0]) + 1));
    uint32_t first = first_kid(c, part[0]);
    for (uint32_t kid = first; kid; kid = next_kid(c, kid), n++) check_entry(c, kid, leaves + 32 * n, previous_of(c, first, kid), n);
    check_roots(c, part[1], leaves, n);
    check_multiproofs(c, part[2], "size indexes hashes", leaves, n);
    check_consistency(c, part[3], leaves, n);
}
