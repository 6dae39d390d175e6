// Byte slices, big-endian numbers, hex, an arena.
#ifndef BYTES_H
#define BYTES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { const uint8_t *p; size_t n; } Bytes;

Bytes bytes_of(const void *p, size_t n);
Bytes bytes_text(const char *text);
bool bytes_eq(Bytes a, Bytes b);
bool bytes_is(Bytes a, const char *text);
int bytes_cmp(Bytes a, Bytes b);            // order of bytes, shorter first when equal so far
bool bytes_distinct(Bytes *list, size_t n); // sorts the list; false when two are equal
bool bytes_contain(Bytes where, const char *what);
bool is_zero(const uint8_t *p, size_t n);

void put_be(uint8_t *out, uint64_t value, size_t width);
uint64_t get_be(const uint8_t *in, size_t width);

bool hex_read(Bytes text, uint8_t *out, size_t n); // lower case, exactly n bytes
void hex_write(const uint8_t *in, size_t n, char *out);

// Decimal without leading zeros, at most 2^64 - 1.
bool decimal_read(Bytes text, uint64_t *out);

typedef struct ArenaBlock ArenaBlock;
typedef struct { ArenaBlock *last; size_t used, room; } Arena;
void *arena_alloc(Arena *arena, size_t n);
void arena_free(Arena *arena);

void *must_alloc(void *old, size_t n); // realloc that ends the program when memory is out
#endif
