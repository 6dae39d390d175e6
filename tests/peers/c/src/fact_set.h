// Which facts a bundle must prove, and their names (bundle.md, "Which facts" and "History").
#ifndef FACT_SET_H
#define FACT_SET_H
#include "bundle.h"
#include "facts.h"

typedef enum {
    FACT_ORIGIN, FACT_STATUS, FACT_WINDOW, FACT_DISTRUST, FACT_NEXT, FACT_SUCCESSOR,
    FACT_RECEIPT, FACT_ALIAS, FACT_ORIGINAL, FACT_ORIGINAL_RECEIPT, FACT_ORIGINAL_SUCCESSOR, FACT_COUNT
} FactSlot;
extern const char *const FACT_NAMES[FACT_COUNT];

// A fact that is asked for.
typedef struct { char name[24]; uint8_t key[32]; const Leaf *leaf; } Asked; // leaf NULL: absent

typedef struct {
    Asked *asked; // in the order of asking; `slot` points into it, the balances come last
    size_t n, room, balances; // of the last, how many are balances
    const Asked *slot[FACT_COUNT];
    StateWord status, original; // of certificates, decoded when present
} FactSet;

// Finds the leaf of a fact whose key has been set; false: something is wrong with it.
typedef bool (*FindFact)(void *context, const FactSet *set, Asked *asked);

// Derives the keys one after the other; false when a state word does not decode.
bool fact_set_derive(FactSet *set, const Bundle *b, const Act *act, FindFact find, void *context, Arena *arena);
const Leaf *fact_leaf(const FactSet *set, FactSlot slot); // NULL: absent, or not asked for
// Whether a fact of this name may be written more than once.
bool fact_is_rewritten(const char *name);

// The batch root that the batch path leads to; false when the path is broken.
bool batch_root(const Bundle *b, const Act *act, uint8_t out[32]);
// Distinct keys in rising order (room for all that are asked for); returns how many.
size_t fact_set_keys(const FactSet *set, uint8_t (*out)[32]);
#endif
