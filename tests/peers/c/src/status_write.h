// A standing as JSON, its members sorted.
#ifndef STATUS_WRITE_H
#define STATUS_WRITE_H
#include "out.h"
#include "verify.h"

void status_write(Out *out, const Verdict *v); // null when not valid
#endif
