// Where a document stands, now or at an instant (bundle.md, "Verdict" and "At an instant").
#ifndef STANDING_H
#define STANDING_H
#include "verify_state.h"

// The standing by these facts at `now`; false when the step `status` does not hold.
bool standing_read(const Check *c, FactSet *facts, int64_t now, Current *current, Status *out);
#endif
