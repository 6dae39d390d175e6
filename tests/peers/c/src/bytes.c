#include "bytes.h"
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Bytes bytes_of(const void *p, size_t n) { return (Bytes){p, n}; }
Bytes bytes_text(const char *text) { return bytes_of(text, strlen(text)); }

bool bytes_eq(Bytes a, Bytes b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
bool bytes_is(Bytes a, const char *text) { return bytes_eq(a, bytes_text(text)); }

int bytes_cmp(Bytes a, Bytes b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order) return order;
    return (a.n > b.n) - (a.n < b.n);
}

static int compare_items(const void *a, const void *b) { return bytes_cmp(*(const Bytes *)a, *(const Bytes *)b); }

bool bytes_distinct(Bytes *list, size_t n) {
    if (n > 1) qsort(list, n, sizeof *list, compare_items);
    for (size_t i = 1; i < n; i++)
        if (bytes_eq(list[i - 1], list[i])) return false;
    return true;
}

bool bytes_contain(Bytes where, const char *what) {
    size_t n = strlen(what);
    const uint8_t *at = where.p;
    while (n && where.n >= n) {
        const uint8_t *end = where.p + where.n - n + 1;
        at = at < end ? memchr(at, what[0], (size_t)(end - at)) : NULL;
        if (!at) return false;
        if (memcmp(at, what, n) == 0) return true;
        at++;
    }
    return false;
}

bool is_zero(const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (p[i]) return false;
    return true;
}

void put_be(uint8_t *out, uint64_t value, size_t width) {
    for (size_t i = width; i-- > 0; value >>= 8) out[i] = (uint8_t)value;
}

uint64_t get_be(const uint8_t *in, size_t width) {
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++) value = value << 8 | in[i];
    return value;
}

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool hex_read(Bytes text, uint8_t *out, size_t n) {
    if (text.n != 2 * n) return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_digit(text.p[2 * i]), low = hex_digit(text.p[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void hex_write(const uint8_t *in, size_t n, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
    out[2 * n] = 0;
}

bool decimal_read(Bytes text, uint64_t *out) {
    uint64_t value = 0;
    if (text.n == 0 || text.n > 20 || (text.n > 1 && text.p[0] == '0')) return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return false;
        uint64_t digit = (uint64_t)(text.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

void *must_alloc(void *old, size_t n) {
    void *p = realloc(old, n ? n : 1);
    if (!p) {
        fputs("gwanmun-verifier: out of memory\n", stderr);
        exit(70);
    }
    return p;
}

struct ArenaBlock { ArenaBlock *before; };
enum { BLOCK = 65536 };

void *arena_alloc(Arena *arena, size_t n) {
    const size_t step = alignof(max_align_t), head = (sizeof(ArenaBlock) + step - 1) / step * step;
    n = (n + step - 1) / step * step;
    if (!arena->last || n > arena->room - arena->used) {
        size_t room = n > BLOCK ? n : BLOCK;
        ArenaBlock *block = must_alloc(NULL, head + room);
        block->before = arena->last;
        *arena = (Arena){block, 0, room};
    }
    void *p = (uint8_t *)arena->last + head + arena->used;
    arena->used += n;
    return p;
}

void arena_free(Arena *arena) {
    while (arena->last) {
        ArenaBlock *before = arena->last->before;
        free(arena->last);
        arena->last = before;
    }
    *arena = (Arena){0};
}
