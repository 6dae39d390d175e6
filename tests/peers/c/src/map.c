#include "map.h"
#include "sha256.h"
#include <string.h>

void map_leaf(const Leaf *leaf, uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x05);
    sha_add(&sha, leaf->key, 32);
    sha_add(&sha, leaf->word, 32);
    sha_add(&sha, leaf->act, 32);
    sha_number(&sha, leaf->index, 8);
    sha_number(&sha, leaf->time, 8);
    sha_end(&sha, out);
}

void map_node(const uint8_t *left, const uint8_t *right, uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x06);
    sha_add(&sha, left, 32);
    sha_add(&sha, right, 32);
    sha_end(&sha, out);
}

bool key_bit(const uint8_t *key, unsigned depth) { return key[depth / 8] >> (7 - depth % 8) & 1; }

typedef enum { BROKEN, EMPTY, LEAF, SUBTREE } Part; // SUBTREE: a node, or a hash that may be anything but empty

typedef struct { const MapProof *proof; size_t token, leaf, hash; } Walk;

static int next_token(Walk *w) {
    if (w->token / 4 >= w->proof->tokens.n) return -1;
    int token = w->proof->tokens.p[w->token / 4] >> (6 - 2 * (w->token % 4)) & 3;
    w->token++;
    return token;
}

static bool same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits) {
    if (memcmp(a, b, bits / 8) != 0) return false;
    return bits % 8 == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - bits % 8) == 0;
}

// A subtree that no asked key leads to.
static Part take_off_path(Walk *w, int token, uint8_t out[32]) {
    const MapProof *p = w->proof;
    if (token == 0 && p->empties_as_tokens) {
        memset(out, 0, 32);
        return EMPTY;
    }
    if (token != 3 || w->hash == p->hash_count) return BROKEN;
    memcpy(out, p->hashes + 32 * w->hash++, 32);
    if (!is_zero(out, 32)) return SUBTREE;
    return p->empties_as_tokens ? BROKEN : EMPTY;
}

static Part take_leaf(Walk *w, const uint8_t *asked, unsigned depth, uint8_t out[32]) {
    if (w->leaf == w->proof->leaf_count) return BROKEN;
    const Leaf *leaf = &w->proof->leaves[w->leaf++];
    if (!same_prefix(leaf->key, asked, depth)) return BROKEN;
    map_leaf(leaf, out);
    return LEAF;
}

// `keys`: the asked ones below this place. At most 256 levels deep, and nodes stand only on their paths.
static Part walk(Walk *w, const uint8_t *keys, size_t n, unsigned depth, uint8_t out[32]) {
    uint8_t left[32], right[32];
    int token = next_token(w);
    if (token < 0) return BROKEN;
    if (n == 0) return take_off_path(w, token, out);
    if (token == 0) {
        memset(out, 0, 32);
        return EMPTY;
    }
    if (token == 1) return take_leaf(w, keys, depth, out);
    if (token == 3 || depth == 256) return BROKEN;
    size_t low = 0;
    while (low < n && !key_bit(keys + 32 * low, depth)) low++;
    Part a = walk(w, keys, low, depth + 1, left);
    if (a == BROKEN) return BROKEN;
    Part b = walk(w, keys + 32 * low, n - low, depth + 1, right);
    if (b == BROKEN || (a == EMPTY && b == EMPTY)) return BROKEN;
    if ((a == EMPTY && b == LEAF) || (a == LEAF && b == EMPTY)) return BROKEN;
    map_node(left, right, out);
    return SUBTREE;
}

static bool tokens_used_up(const Walk *w) {
    Bytes tokens = w->proof->tokens;
    if (tokens.n != (w->token + 3) / 4) return false;
    return w->token % 4 == 0 || (tokens.p[tokens.n - 1] & (0xff >> 2 * (w->token % 4))) == 0;
}

bool map_proof_root(const MapProof *proof, const uint8_t *keys, size_t n, uint8_t out[32]) {
    Walk w = {proof, 0, 0, 0};
    if (n == 0 || walk(&w, keys, n, 0, out) == BROKEN) return false;
    return w.leaf == proof->leaf_count && w.hash == proof->hash_count && tokens_used_up(&w);
}
