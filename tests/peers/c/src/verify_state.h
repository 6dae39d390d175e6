// What a verification knows from step to step.
#ifndef VERIFY_STATE_H
#define VERIFY_STATE_H
#include "checkpoint.h"
#include "fact_set.h"
#include "verify.h"

typedef struct {
    Bundle *bundle;
    const Policy *policy;
    Arena *arena;
    When when;
    int64_t now;    // `at` takes its place from the checkpoint's time on
    Act act;
    uint8_t document_root[32];
    X509 certificate;
    Checkpoint checkpoint;
    FactSet facts;
    uint64_t recorded; // block time of the origin fact
    Current current;
    Status status;
    bool untold; // the past cannot be told without a history
} Check;

// Whether a status ends or suspends a standing; false when there is no such status.
bool status_has_fallen(uint8_t space, uint8_t status, bool *fallen);

// The steps about the document, its act and its signature.
bool step_document(Check *c);
bool step_act(Check *c);
bool step_subject(Check *c);
bool step_signature(Check *c);
// The steps about the proof and what it says.
bool step_checkpoint(Check *c);
bool step_facts(Check *c);
bool step_log(Check *c);
bool step_issued(Check *c);
bool step_certificate(Check *c);
bool step_credential(Check *c);
bool step_status(Check *c);
bool step_age(Check *c);
#endif
