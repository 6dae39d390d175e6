#include "act.h"
#include "sha256.h"
#include <string.h>

// facts.yaml, "verbs"
static const struct { uint16_t number; const char *name; } VERBS[] = {
    {1, "credentials.grant"}, {2, "credentials.end"}, {3, "credentials.distrust"},
    {16, "documents.anchor"}, {17, "documents.set_status"},
    {32, "declarations.declare"}, {33, "declarations.release"}, {34, "declarations.amend"},
    {35, "declarations.extend"}, {36, "declarations.report_loading"}, {37, "declarations.withdraw"},
    {38, "declarations.notify_overdue"}, {39, "declarations.revoke"},
    {48, "certificates.apply"}, {49, "certificates.return"}, {50, "certificates.issue"},
    {51, "certificates.receive"}, {52, "certificates.reject"}, {53, "certificates.draw"},
    {54, "certificates.release_draw"}, {55, "certificates.correct"}, {56, "certificates.copy"},
    {57, "certificates.cancel"}};
enum { VERB_COUNT = sizeof VERBS / sizeof *VERBS };

uint16_t verb_number(Bytes name) {
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (bytes_is(name, VERBS[i].name)) return VERBS[i].number;
    return 0;
}

bool verb_known(uint16_t number) {
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (VERBS[i].number == number) return true;
    return false;
}

bool act_read(Bytes bytes, Act *out) {
    const uint8_t *p = bytes.p;
    if (bytes.n != ACT_SIZE || p[0] != 0x09 || p[1] != 0x01) return false;
    memcpy(out->network, p + 2, 32);
    out->verb = (uint16_t)get_be(p + 34, 2);
    out->owner = (uint32_t)get_be(p + 36, 4);
    memcpy(out->subject, p + 40, 32);
    out->revision = (uint16_t)get_be(p + 72, 2);
    memcpy(out->document, p + 74, 32);
    memcpy(out->command, p + 106, 16);
    out->not_after = get_be(p + 122, 8);
    sha256(p, ACT_SIZE, out->hash);
    return verb_known(out->verb);
}

void act_write(const Act *act, uint8_t out[ACT_SIZE]) {
    out[0] = 0x09;
    out[1] = 0x01;
    memcpy(out + 2, act->network, 32);
    put_be(out + 34, act->verb, 2);
    put_be(out + 36, act->owner, 4);
    memcpy(out + 40, act->subject, 32);
    put_be(out + 72, act->revision, 2);
    memcpy(out + 74, act->document, 32);
    memcpy(out + 106, act->command, 16);
    put_be(out + 122, act->not_after, 8);
}
