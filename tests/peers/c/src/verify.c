#include "verify.h"
#include "verify_state.h"

static const struct { const char *name; bool (*holds)(Check *); } STEPS[] = {
    {"document", step_document}, {"act", step_act}, {"subject", step_subject}, {"signature", step_signature},
    {"checkpoint", step_checkpoint}, {"facts", step_facts}, {"log", step_log}, {"issued", step_issued}, {"certificate", step_certificate},
    {"credential", step_credential}, {"status", step_status}};

static const char *failing_step(Check *c) {
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++)
        if (!STEPS[i].holds(c)) return STEPS[i].name;
    return NULL;
}

void verify(Verdict *out, Arena *arena, uint8_t *bytes, size_t n, const Policy *policy, When when) {
    Check check = {.bundle = &out->bundle, .policy = policy, .arena = arena, .when = when, .now = when.now};
    *out = (Verdict){.step = "encoding"};
    bool recognised = bundle_recognised(bytes_of(bytes, n));
    if (!bundle_read(&out->bundle, arena, bytes, n)) {
        out->exit = recognised ? 1 : 2;
        return;
    }
    out->exit = 1;
    out->step = failing_step(&check);
    if (check.untold) {
        out->exit = 2;
        out->step = NULL;
        return;
    }
    if (out->step) return;
    out->status = check.status;
    out->valid = true;
    out->current = check.current;
    out->complete = out->bundle.document.full;
    out->block = check.checkpoint.block;
    out->time = check.checkpoint.time;
    bool young = step_age(&check);
    out->step = young ? NULL : "age";
    out->exit = young ? 0 : 3;
}
