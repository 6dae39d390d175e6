// What a verification knows from step to step.
#ifndef VERIFY_STATE_H
#define VERIFY_STATE_H
#include "checkpoint.h"
#include "fact_set.h"
#include "verify.h"

typedef struct {
    Bundle *bundle;
    const Policy *policy;
    int64_t now;
    Act act;
    uint8_t document_root[32];
    X509 certificate;
    Checkpoint checkpoint;
    FactSet facts;
    uint64_t recorded; // block time of the origin fact
    Current current;
} Check;

// The steps about the document, its act and its signature.
bool step_document(Check *c);
bool step_act(Check *c);
bool step_subject(Check *c);
bool step_signature(Check *c);
// The steps about the proof and what it says.
bool step_checkpoint(Check *c);
bool step_facts(Check *c);
bool step_issued(Check *c);
bool step_certificate(Check *c);
bool step_credential(Check *c);
bool step_status(Check *c);
bool step_age(Check *c);
#endif
