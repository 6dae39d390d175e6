// The verdict on a bundle (bundle.md, "Verify").
#ifndef VERIFY_H
#define VERIFY_H
#include "bundle.h"
#include "facts.h"
#include "policy.h"

typedef enum { CURRENT_FALSE, CURRENT_TRUE, CURRENT_UNKNOWN } Current;

typedef struct { const char *name; Bytes unit; BalanceWord word; } Balance;

// Where a document stands; name NULL, dated false, until 0, successor NULL: none.
typedef struct {
    const char *state, *name;
    bool dated, has_balances;
    uint64_t effective, recorded, until;
    const uint8_t *successor;
    Balance *balances;
    size_t balance_count;
} Status;

typedef struct {
    bool valid;
    Current current;
    bool complete;
    uint64_t block, time; // as_of, when valid
    const char *step;     // the step that failed, or NULL
    int exit;
    Status status;        // when valid
    Bundle bundle;        // fields of a valid one; free its tree
} Verdict;

typedef struct { int64_t now; bool has_at; int64_t at; } When; // `at`: the instant whose standing is asked for

// Changes the bytes.
void verify(Verdict *out, Arena *arena, uint8_t *bytes, size_t n, const Policy *policy, When when);
#endif
