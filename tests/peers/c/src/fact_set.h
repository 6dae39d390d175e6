// Which facts a bundle must prove, and their names (bundle.md, "Which facts").
#ifndef FACT_SET_H
#define FACT_SET_H
#include "bundle.h"
#include "facts.h"

typedef enum {
    FACT_ORIGIN, FACT_STATUS, FACT_WINDOW, FACT_DISTRUST, FACT_NEXT, FACT_SUCCESSOR,
    FACT_RECEIPT, FACT_ALIAS, FACT_ORIGINAL, FACT_ORIGINAL_RECEIPT, FACT_COUNT
} FactSlot;
extern const char *const FACT_NAMES[FACT_COUNT];

typedef struct {
    bool asked[FACT_COUNT];
    uint8_t key[FACT_COUNT][32];
    const Leaf *leaf[FACT_COUNT]; // NULL: absent
    StateWord status, original;   // decoded when present
} FactSet;

// Finds the leaf of a slot whose key has been set; false: something is wrong with it.
typedef bool (*FindFact)(void *context, FactSet *set, FactSlot slot);

// Derives the keys one after the other; false when a state word does not decode.
bool fact_set_derive(FactSet *set, const Bundle *b, const Act *act, FindFact find, void *context);

// The batch root that the batch path leads to; false when the path is broken.
bool batch_root(const Bundle *b, const Act *act, uint8_t out[32]);
// Distinct keys in rising order (room for FACT_COUNT); returns how many.
size_t fact_set_keys(const FactSet *set, uint8_t out[FACT_COUNT][32]);
#endif
