#define _POSIX_C_SOURCE 200809L
#include "vectors.h"
#include "base64.h"
#include "json.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; void (*run)(Vectors *); } FILES[] = {
    {"acts.json", vectors_acts}, {"batches.json", vectors_batches}, {"bundle.json", vectors_bundle},
    {"bundle_2.json", vectors_bundle_2}, {"checkpoints.json", vectors_checkpoints},
    {"commitments.json", vectors_commitments}, {"documents.json", vectors_documents}, {"facts.json", vectors_facts},
    {"log.json", vectors_log}, {"map.json", vectors_map}, {"trees.json", vectors_trees}, {"verdicts.json", vectors_verdicts}};

void check(Vectors *c, bool holds, const char *where, size_t at) {
    c->checked++;
    if (holds) return;
    c->failed++;
    printf("%s: mismatch at %s %zu\n", c->name, where, at);
}

bool members(Vectors *c, uint32_t node, const char *names, uint32_t *out, const char *where, size_t at) {
    bool good = value_pick(&c->v, node, names, out);
    if (!good) {
        c->failed++;
        printf("%s: members other than \"%s\" at %s %zu\n", c->name, names, where, at);
    }
    return good;
}

uint32_t first_kid(Vectors *c, uint32_t node) {
    if (!value_is(&c->v, node, V_ARRAY)) check(c, false, "a list", node);
    return value_is(&c->v, node, V_ARRAY) ? value_at(&c->v, node)->u.kids.first : 0;
}

uint32_t next_kid(const Vectors *c, uint32_t kid) { return value_at(&c->v, kid)->next; }

size_t kid_count(const Vectors *c, uint32_t node) {
    const Node *at = value_at(&c->v, node);
    return at->type == V_ARRAY || at->type == V_OBJECT ? at->u.kids.count : 0;
}

Bytes text_of(Vectors *c, uint32_t node) {
    Bytes text = {0};
    if (!value_text(&c->v, node, &text)) check(c, false, "a text", node);
    return text;
}

uint64_t number_of(Vectors *c, uint32_t node) {
    uint64_t number = 0;
    if (!value_unsigned(&c->v, node, UINT64_MAX, &number)) check(c, false, "a number", node);
    return number;
}

uint64_t number_bits(Vectors *c, uint32_t node, unsigned bits) {
    uint64_t number = number_of(c, node);
    if (bits < 64 && number >> bits) check(c, false, "a number in its range", node);
    return number;
}

uint8_t *hex_of(Vectors *c, uint32_t node, size_t n) {
    uint8_t *out = arena_alloc(&c->arena, n);
    memset(out, 0, n);
    if (!hex_read(text_of(c, node), out, n)) check(c, false, "hex digits", node);
    return out;
}

Bytes hex_any(Vectors *c, uint32_t node) {
    Bytes text = text_of(c, node);
    return bytes_of(hex_of(c, node, text.n / 2), text.n / 2);
}

uint8_t *hex_list(Vectors *c, uint32_t node, size_t *count) {
    uint8_t *out = arena_alloc(&c->arena, 32 * (kid_count(c, node) + 1));
    *count = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid)) memcpy(out + 32 * (*count)++, hex_of(c, kid, 32), 32);
    return out;
}

uint8_t *base64_list(Vectors *c, uint32_t node, size_t *count) {
    uint8_t *out = arena_alloc(&c->arena, 32 * (kid_count(c, node) + 1));
    const uint8_t *hash;
    *count = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid)) {
        if (value_sized(&c->v, kid, 32, &hash)) memcpy(out + 32 * (*count)++, hash, 32);
        else check(c, false, "a hash", kid);
    }
    return out;
}

bool same(const uint8_t *a, const uint8_t *b, size_t n) { return n == 0 || memcmp(a, b, n) == 0; }

// Decimal digits of any length into a big-endian number.
static bool decimal_big(Bytes digits, uint8_t *out, size_t width) {
    memset(out, 0, width);
    for (size_t i = 0; i < digits.n; i++) {
        unsigned carry = (unsigned)(digits.p[i] - '0');
        if (carry > 9) return false;
        for (size_t k = width; k-- > 0; carry >>= 8) {
            carry += out[k] * 10u;
            out[k] = (uint8_t)carry;
        }
        if (carry) return false;
    }
    return digits.n > 0;
}

bool big_number(Vectors *c, uint32_t node, uint8_t *out, size_t width) {
    uint64_t number;
    Bytes digits;
    char text[24];
    if (value_unsigned(&c->v, node, UINT64_MAX, &number)) {
        snprintf(text, sizeof text, "%llu", (unsigned long long)number);
        return decimal_big(bytes_text(text), out, width);
    }
    return value_text(&c->v, node, &digits) && decimal_big(digits, out, width);
}

uint8_t *file_read(const char *folder, const char *name, size_t *n) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return NULL;
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    uint8_t *text = must_alloc(NULL, MAX_INPUT + 1);
    *n = fread(text, 1, MAX_INPUT + 1, file);
    fclose(file);
    if (*n <= MAX_INPUT) return text;
    free(text);
    return NULL;
}

// A section with nothing in it would be skipped in silence.
static void check_sections(Vectors *c) {
    if (!value_is(&c->v, 0, V_OBJECT)) return;
    for (uint32_t kid = value_at(&c->v, 0)->u.kids.first; kid; kid = next_kid(c, kid)) {
        const Node *at = value_at(&c->v, kid);
        if ((at->type == V_ARRAY || at->type == V_OBJECT) && at->u.kids.count == 0) check(c, false, "a section that is empty", kid);
    }
}

static bool run_file(const char *folder, const char *name) {
    Vectors c = {.name = name, .folder = folder};
    void (*run)(Vectors *) = NULL;
    size_t n = 0;
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        if (strcmp(FILES[i].name, name) == 0) run = FILES[i].run;
    uint8_t *text = run ? file_read(folder, name, &n) : NULL;
    if (!run) printf("%s: a file that is not known\n", name);
    else if (!text || !json_read(&c.v, text, n, 0)) printf("%s: cannot be read\n", name);
    else run(&c);
    if (c.v.count) check_sections(&c);
    bool good = text && c.checked && !c.failed;
    printf("%s: %lu checked\n", name, c.checked);
    value_free(&c.v);
    arena_free(&c.arena);
    free(text);
    return good;
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool is_json(const char *name) {
    size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

int vectors(const char *folder) {
    char *names[1024];
    size_t n = 0;
    bool good = true;
    DIR *dir = opendir(folder);
    if (!dir) {
        fprintf(stderr, "%s: cannot be opened\n", folder);
        return 1;
    }
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!is_json(entry->d_name)) continue;
        if (n == 1024) good = false;
        else names[n++] = strcpy(must_alloc(NULL, strlen(entry->d_name) + 1), entry->d_name);
    }
    closedir(dir);
    if (n) qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++) {
        good = run_file(folder, names[i]) && good;
        free(names[i]);
    }
    return good && n ? 0 : 1;
}
