// `gwanmun-verifier vectors DIR`: runs the test vectors of the specification.
#ifndef VECTORS_H
#define VECTORS_H
#include "tree_value.h"

int vectors(const char *folder);

// One file that is being checked.
typedef struct {
    const char *name, *folder;
    Value v;
    Arena arena;
    unsigned long checked, failed;
} Vectors;

void check(Vectors *c, bool holds, const char *where, size_t at); // counts, and reports what does not hold
// Members of an object by name, all of them known; reports what is missing or unknown.
bool members(Vectors *c, uint32_t node, const char *names, uint32_t *out, const char *where, size_t at);

uint32_t first_kid(Vectors *c, uint32_t node); // of a list; reports when it is none
uint32_t next_kid(const Vectors *c, uint32_t kid);
size_t kid_count(const Vectors *c, uint32_t node);
Bytes text_of(Vectors *c, uint32_t node);                    // a text, else reported
uint64_t number_of(Vectors *c, uint32_t node);               // an unsigned integer, else reported
uint64_t number_bits(Vectors *c, uint32_t node, unsigned bits); // one that fits, else reported
uint8_t *hex_of(Vectors *c, uint32_t node, size_t n);        // n bytes in hex; zeros when reported
Bytes hex_any(Vectors *c, uint32_t node);                    // bytes in hex, of any length
uint8_t *hex_list(Vectors *c, uint32_t node, size_t *count); // hashes one after the other
uint8_t *base64_list(Vectors *c, uint32_t node, size_t *count);
bool same(const uint8_t *a, const uint8_t *b, size_t n);
bool big_number(Vectors *c, uint32_t node, uint8_t *out, size_t width); // decimal in a text, or an integer
uint8_t *file_read(const char *folder, const char *name, size_t *n);    // NULL: cannot be read; free it

void vectors_acts(Vectors *c);
void vectors_batches(Vectors *c);
void vectors_bundle(Vectors *c);
void vectors_bundle_2(Vectors *c);
void vectors_checkpoints(Vectors *c);
void vectors_commitments(Vectors *c);
void vectors_documents(Vectors *c);
void vectors_facts(Vectors *c);
void vectors_log(Vectors *c);
void vectors_map(Vectors *c);
void vectors_trees(Vectors *c);
void vectors_verdicts(Vectors *c);
#endif
