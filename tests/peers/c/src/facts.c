#include "facts.h"
#include "sha256.h"
#include <string.h>

static void key_part(const FactName *name, uint16_t kind, bool with_part, uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x07);
    sha_number(&sha, name->space, 1);
    sha_number(&sha, kind, 2);
    sha_number(&sha, name->owner, 4);
    sha_add(&sha, name->subject, 32);
    if (with_part) sha_number(&sha, name->part, 4);
    sha_end(&sha, out);
}

void fact_key(const FactName *name, uint8_t out[32]) {
    uint8_t head[32];
    key_part(name, 0, false, head);
    key_part(name, name->kind, true, out);
    memcpy(out, head, 3);
}

void fact_origin(const FactName *name, uint8_t out[11]) {
    put_be(out, name->space, 1);
    put_be(out + 1, name->kind, 2);
    put_be(out + 3, name->owner, 4);
    put_be(out + 7, name->part, 4);
}

bool state_read(const uint8_t word[32], StateWord *out) {
    out->status = word[1];
    out->member = (uint32_t)get_be(word + 2, 4);
    out->effective = get_be(word + 6, 5);
    out->recorded = get_be(word + 11, 5);
    memcpy(out->amount, word + 16, 11);
    out->counterparty = (uint32_t)get_be(word + 16, 4);
    out->until = get_be(word + 20, 5);
    out->code = (uint32_t)get_be(word + 25, 2);
    out->revision = (uint16_t)get_be(word + 27, 2);
    out->flags = (uint32_t)get_be(word + 29, 3);
    return word[0] == 1 && out->status != 0 && out->revision != 0;
}

void state_write(const StateWord *state, uint8_t out[32]) {
    out[0] = 1;
    out[1] = state->status;
    put_be(out + 2, state->member, 4);
    put_be(out + 6, state->effective, 5);
    put_be(out + 11, state->recorded, 5);
    memcpy(out + 16, state->amount, 11);
    put_be(out + 27, state->revision, 2);
    put_be(out + 29, state->flags, 3);
}

bool balance_read(const uint8_t word[32], BalanceWord *out) {
    memcpy(out->unit, word + 2, 3);
    out->recorded = get_be(word + 5, 5);
    memcpy(out->limit, word + 10, 11);
    memcpy(out->used, word + 21, 11);
    return word[0] == 1 && word[1] == 1 && memcmp(out->used, out->limit, 11) <= 0;
}

void balance_write(const BalanceWord *balance, uint8_t out[32]) {
    out[0] = out[1] = 1;
    memcpy(out + 2, balance->unit, 3);
    put_be(out + 5, balance->recorded, 5);
    memcpy(out + 10, balance->limit, 11);
    memcpy(out + 21, balance->used, 11);
}

void running_hash(const uint8_t before[32], const Step *step, uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x08);
    sha_add(&sha, before, 32);
    sha_number(&sha, step->index, 8);
    sha_add(&sha, step->key, 32);
    sha_add(&sha, step->word, 32);
    sha_add(&sha, step->act, 32);
    sha_end(&sha, out);
}

void salted_hash(uint8_t tag, const uint8_t salt[16], Bytes text, uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, tag);
    sha_add(&sha, salt, 16);
    if (text.n) sha_add(&sha, text.p, text.n);
    sha_end(&sha, out);
}

void network_id(const uint8_t genesis[32], uint64_t chain, const uint8_t ledger[20], uint8_t out[32]) {
    Sha sha;
    sha_tag(&sha, 0x0d);
    sha_add(&sha, genesis, 32);
    sha_number(&sha, chain, 8);
    sha_add(&sha, ledger, 20);
    sha_end(&sha, out);
}
