// Facts: keys, words, ids (facts.md).
#ifndef FACTS_H
#define FACTS_H
#include "bytes.h"

enum {
    KIND_WINDOW = 0x0001, KIND_DISTRUST = 0x0002,                        // credentials
    KIND_ANCHOR = 0xa001, KIND_DOCUMENT_STATUS = 0x0002, KIND_SUCCESSOR = 0xa003, // documents
    KIND_ISSUED = 0xa001, KIND_STATUS = 0x0002,                          // declarations and certificates
    KIND_ITEM = 0x4003, KIND_LOADING = 0x4004,                           // declarations
    KIND_LINE = 0x4003, KIND_ALIAS = 0xa005, KIND_CORRECTION = 0xa006, KIND_RECEIPT = 0x0007 // certificates
};

typedef struct { uint8_t space; uint16_t kind; uint32_t owner; const uint8_t *subject; uint32_t part; } FactName;
void fact_key(const FactName *name, uint8_t out[32]);
void fact_origin(const FactName *name, uint8_t out[11]);

typedef struct {
    uint8_t status;
    uint32_t member;
    uint64_t effective, recorded;
    uint8_t amount[11]; // u88
    uint32_t counterparty, code; // of an amount that holds terms
    uint64_t until;
    uint16_t revision;
    uint32_t flags;
} StateWord;
bool state_read(const uint8_t word[32], StateWord *out);
void state_write(const StateWord *state, uint8_t out[32]);

typedef struct { uint8_t unit[3]; uint64_t recorded; uint8_t limit[11], used[11]; } BalanceWord;
bool balance_read(const uint8_t word[32], BalanceWord *out);
void balance_write(const BalanceWord *balance, uint8_t out[32]);

typedef struct { uint64_t index; const uint8_t *key, *word, *act; } Step;
void running_hash(const uint8_t before[32], const Step *step, uint8_t out[32]);

// H(tag | 16 random bytes | text): 0b a salted identifier, 0c a salted commitment
void salted_hash(uint8_t tag, const uint8_t salt[16], Bytes text, uint8_t out[32]);
void network_id(const uint8_t genesis[32], uint64_t chain, const uint8_t ledger[20], uint8_t out[32]);
#endif
