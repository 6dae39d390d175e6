// Acts: the 130 bytes that a party signs (acts.md).
#ifndef ACT_H
#define ACT_H
#include "bytes.h"

enum { ACT_SIZE = 130 };

typedef struct {
    uint8_t network[32];
    uint16_t verb;
    uint32_t owner;
    uint8_t subject[32];
    uint16_t revision;
    uint8_t document[32];
    uint8_t command[16];
    uint64_t not_after;
    uint8_t hash[32];
} Act;

bool act_read(Bytes bytes, Act *out);
void act_write(const Act *act, uint8_t out[ACT_SIZE]);

uint16_t verb_number(Bytes name); // 0: unknown
bool verb_known(uint16_t number);

enum { VERB_ANCHOR = 16, VERB_DECLARE = 32, VERB_AMEND = 34, VERB_CORRECT = 55, VERB_COPY = 56 };
#endif
