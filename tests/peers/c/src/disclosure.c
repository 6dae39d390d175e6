#include "disclosure.h"
#include "sha256.h"
#include "tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void salts_make(const uint8_t seed[32], size_t n, uint8_t *out) {
    uint8_t pair[32];
    Sha sha;
    for (size_t i = 0; 2 * i < n; i++) {
        sha_start(&sha);
        sha_add(&sha, "gwm.salt.1", 10);
        sha_add(&sha, seed, 32);
        sha_number(&sha, i, 4);
        sha_end(&sha, pair);
        memcpy(out + 32 * i, pair, 2 * i + 1 < n ? 32 : 16);
    }
}

static void add_sized(Sha *sha, Bytes bytes) {
    sha_number(sha, bytes.n, 4);
    if (bytes.n) sha_add(sha, bytes.p, bytes.n);
}

void field_leaf(const Field *field, const uint8_t salt[16], uint8_t out[32]) {
    char digits[24];
    uint8_t truth = field->truth;
    Bytes value = {0};
    Sha sha;
    if (field->type == F_BOOLEAN) value = bytes_of(&truth, 1);
    if (field->type == F_INTEGER) value = bytes_of(digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)field->number));
    if (field->type == F_STRING) value = field->text;
    sha_tag(&sha, 0x02);
    sha_add(&sha, salt, 16);
    add_sized(&sha, field->path);
    sha_number(&sha, field->type, 1);
    add_sized(&sha, value);
    sha_end(&sha, out);
}

void document_root(const Schema *schema, uint32_t n, const uint8_t tree[32], uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x03);
    sha_add(&sha, schema->hash, 32);
    sha_number(&sha, n, 4);
    sha_add(&sha, tree, 32);
    sha_end(&sha, out);
}

void leaves_make(const Fields *fields, const uint8_t seed[32], uint8_t *leaves) {
    uint8_t *salts = must_alloc(NULL, 16 * fields->n);
    salts_make(seed, fields->n, salts);
    for (size_t i = 0; i < fields->n; i++) field_leaf(&fields->list[i], salts + 16 * i, leaves + 32 * i);
    free(salts);
}

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 32); }

bool leaves_sort(uint8_t *leaves, size_t n) {
    if (n > 1) qsort(leaves, n, 32, by_bytes);
    for (size_t i = 1; i < n; i++)
        if (memcmp(leaves + 32 * (i - 1), leaves + 32 * i, 32) == 0) return false;
    return true;
}

static bool full_root(const Disclosure *d, const Schema *schema, uint8_t out[32]) {
    Hash tree;
    if (!fields_whole(&d->fields, schema)) return false;
    uint8_t *leaves = must_alloc(NULL, 32 * d->fields.n);
    leaves_make(&d->fields, d->seed, leaves);
    bool good = leaves_sort(leaves, d->fields.n);
    if (good) tree_root(leaves, d->fields.n, tree);
    if (good) document_root(schema, (uint32_t)d->fields.n, tree, out);
    free(leaves);
    return good;
}

static bool paths_distinct(const Fields *fields) {
    Bytes *paths = must_alloc(NULL, fields->n * sizeof *paths);
    for (size_t i = 0; i < fields->n; i++) paths[i] = fields->list[i].path;
    bool distinct = bytes_distinct(paths, fields->n);
    free(paths);
    return distinct;
}

// Leaf hashes rise strictly with position; the multiproof checks that positions rise.
static bool redacted_root(const Disclosure *d, const Schema *schema, uint8_t out[32]) {
    size_t n = d->fields.n;
    Hash tree;
    if (d->count == 0 || d->count > MAX_FIELDS || n > d->count || d->hashes.n % 32 || !paths_distinct(&d->fields)) return false;
    uint8_t *leaves = must_alloc(NULL, 32 * n);
    uint64_t *positions = must_alloc(NULL, n * sizeof *positions);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        field_leaf(&d->fields.list[i], d->fields.list[i].salt, leaves + 32 * i);
        positions[i] = d->fields.list[i].position;
        if (i && memcmp(leaves + 32 * (i - 1), leaves + 32 * i, 32) >= 0) good = false;
    }
    Multiproof proof = {d->count, positions, leaves, n, d->hashes.p, d->hashes.n / 32};
    good = good && multiproof_root(&proof, tree);
    if (good) document_root(schema, (uint32_t)d->count, tree, out);
    free(leaves);
    free(positions);
    return good;
}

bool disclosure_root(const Disclosure *d, const Schema *schema, uint8_t out[32]) {
    if (!fields_match(&d->fields, schema)) return false;
    return d->full ? full_root(d, schema, out) : redacted_root(d, schema, out);
}
