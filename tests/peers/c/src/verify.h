// The verdict on a bundle (bundle.md, "Verify").
#ifndef VERIFY_H
#define VERIFY_H
#include "bundle.h"
#include "policy.h"

typedef enum { CURRENT_FALSE, CURRENT_TRUE, CURRENT_UNKNOWN } Current;

typedef struct {
    bool valid;
    Current current;
    bool complete;
    uint64_t block, time; // as_of, when valid
    const char *step;     // the step that failed, or NULL
    int exit;
    Bundle bundle;        // fields of a valid one; free its tree
} Verdict;

// Changes the bytes.
void verify(Verdict *out, Arena *arena, uint8_t *bytes, size_t n, const Policy *policy, int64_t now);
#endif
