// Histories: every log entry of the facts that may be written more than once (bundle.md, "History").
#ifndef HISTORY_H
#define HISTORY_H
#include "bundle_parts.h"
#include "checkpoint.h"
#include "fact_set.h"

enum { MOST_BALANCES = 999, MOST_ENTRIES = 1000 };

typedef struct { const char *name; const Leaf *leaf; } Shown; // a fact that stands under its name

// A member of an object, 0 when there is none.
uint32_t member_named(const Value *v, uint32_t object, const char *name);
// What a fact and an entry have in common; `part`: act?, index, time, word. `act` stands there only when it is not the core's own.
bool part_fact(Value *v, const uint32_t part[4], const uint8_t act_hash[32], Leaf *out);

bool history_read_balances(Bundle *b, uint32_t node);
bool history_read(Bundle *b, uint32_t node, const Shown *shown, size_t n, const uint8_t act_hash[32], Arena *arena);

// Whether the checkpoint's log holds all entries, and the balances are of all lines or items.
bool history_holds(const Bundle *b, const FactSet *facts, const Checkpoint *checkpoint, Arena *arena);
const Walk *history_walk(const History *history, const uint8_t key[32]); // NULL: none
// The facts as they were recorded by an instant; `out` has entries and slots of its own.
void history_facts_at(const Bundle *b, const FactSet *facts, uint64_t at, FactSet *out, Arena *arena);
#endif
