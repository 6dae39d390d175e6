#include "tree.h"
#include "sha256.h"
#include <string.h>

void tree_node(const uint8_t *left, const uint8_t *right, uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x01);
    sha_add(&sha, left, 32);
    sha_add(&sha, right, 32);
    sha_end(&sha, out);
}

// The largest power of two below n > 1.
static uint64_t split(uint64_t n) {
    uint64_t k = 1;
    while (k < n - k) k *= 2;
    return k;
}

void tree_root(const uint8_t *hashes, size_t n, uint8_t out[32]) {
    Hash left, right;
    if (n == 1) {
        memcpy(out, hashes, 32);
        return;
    }
    size_t k = (size_t)split(n);
    tree_root(hashes, k, left);
    tree_root(hashes + 32 * k, n - k, right);
    tree_node(left, right, out);
}

typedef struct { const Multiproof *proof; size_t leaf, hash; } ProofWalk;

// Depth is that of the tree, at most 64.
static bool walk(ProofWalk *w, uint64_t start, uint64_t n, uint8_t out[32]) {
    const Multiproof *p = w->proof;
    Hash left, right;
    bool holds = w->leaf < p->proved && p->positions[w->leaf] - start < n;
    if (!holds || n == 1) {
        if (holds) memcpy(out, p->leaves + 32 * w->leaf++, 32);
        else if (w->hash == p->count) return false;
        else memcpy(out, p->hashes + 32 * w->hash++, 32);
        return true;
    }
    uint64_t k = split(n);
    if (!walk(w, start, k, left) || !walk(w, start + k, n - k, right)) return false;
    tree_node(left, right, out);
    return true;
}

bool multiproof_root(const Multiproof *proof, uint8_t out[32]) {
    ProofWalk w = {proof, 0, 0};
    if (proof->size == 0) return false;
    for (size_t i = 0; i < proof->proved; i++)
        if (proof->positions[i] >= proof->size || (i && proof->positions[i] <= proof->positions[i - 1])) return false;
    return walk(&w, 0, proof->size, out) && w.leaf == proof->proved && w.hash == proof->count;
}

static size_t make(const uint8_t *leaves, size_t start, size_t n, const uint64_t **at, const uint64_t *end, uint8_t *out) {
    if (*at == end || **at >= start + n) {
        tree_root(leaves + 32 * start, n, out);
        return 1;
    }
    if (n == 1) {
        ++*at;
        return 0;
    }
    size_t k = (size_t)split(n), made = make(leaves, start, k, at, end, out);
    return made + make(leaves, start + k, n - k, at, end, out + 32 * made);
}

size_t multiproof_make(const uint8_t *leaves, size_t n, const uint64_t *positions, size_t proved, uint8_t *out) {
    return make(leaves, 0, n, &positions, positions + proved, out);
}

// RFC 9162 section 2.1.4.2; `old` from 1 to `new`.
bool consistency_good(uint64_t old, uint64_t new, const uint8_t *old_root, const uint8_t *new_root, const uint8_t *hashes, size_t count) {
    Hash first, second;
    size_t i = 0;
    if (old == 0 || old > new) return false;
    if (old == new) return count == 0 && memcmp(old_root, new_root, 32) == 0;
    bool power = (old & (old - 1)) == 0;
    if (!power && count == 0) return false;
    memcpy(first, power ? old_root : hashes + 32 * i++, 32);
    memcpy(second, first, 32);
    uint64_t f = old - 1, s = new - 1;
    for (; f & 1; f >>= 1) s >>= 1;
    for (; i < count; i++) {
        const uint8_t *c = hashes + 32 * i;
        if (s == 0) return false;
        if ((f & 1) || f == s) {
            tree_node(c, first, first);
            tree_node(c, second, second);
            for (; !(f & 1) && f; f >>= 1) s >>= 1;
        } else {
            tree_node(second, c, second);
        }
        f >>= 1;
        s >>= 1;
    }
    return s == 0 && memcmp(first, old_root, 32) == 0 && memcmp(second, new_root, 32) == 0;
}

// SUBPROOF of RFC 9162 section 2.1.4.1
static size_t subproof(const uint8_t *leaves, size_t old, size_t n, bool known, uint8_t *out) {
    if (old == n) {
        if (!known) tree_root(leaves, n, out);
        return !known;
    }
    size_t k = (size_t)split(n), made;
    if (old <= k) {
        made = subproof(leaves, old, k, known, out);
        tree_root(leaves + 32 * k, n - k, out + 32 * made);
    } else {
        made = subproof(leaves + 32 * k, old - k, n - k, false, out);
        tree_root(leaves, k, out + 32 * made);
    }
    return made + 1;
}

size_t consistency_make(const uint8_t *leaves, size_t old, size_t new, uint8_t *out) {
    return subproof(leaves, old, new, true, out);
}
