#include "fact_set.h"
#include "sha256.h"
#include "tree.h"
#include <stdlib.h>
#include <string.h>

const char *const FACT_NAMES[FACT_COUNT] = {"origin", "status", "window", "distrust", "next", "successor",
                                            "receipt", "alias", "original", "original_receipt"};

typedef struct { FactSet *set; const Act *act; FindFact find; void *context; } Deriver;

static bool ask(Deriver *d, FactSlot slot, FactName name) {
    name.owner = d->act->owner;
    fact_key(&name, d->set->key[slot]);
    d->set->asked[slot] = true;
    return d->find(d->context, d->set, slot);
}

static bool ask_state(Deriver *d, FactSlot slot, FactName name, StateWord *out) {
    if (!ask(d, slot, name)) return false;
    return !d->set->leaf[slot] || state_read(d->set->leaf[slot]->word, out);
}

// hashing.md, tag 04
bool batch_root(const Bundle *b, const Act *act, uint8_t out[32]) {
    Hash leaf;
    Sha sha;
    sha_tag(&sha, 0x04);
    sha_add(&sha, act->document, 32);
    sha_number(&sha, act->owner, 4);
    sha_add(&sha, act->hash, 32);
    sha_end(&sha, leaf);
    Multiproof proof = {b->batch_count, &b->batch_position, leaf, 1, b->batch_hashes.p, b->batch_hashes.n / 32};
    return multiproof_root(&proof, out);
}

static bool ask_credential(Deriver *d, const uint8_t fingerprint[32]) {
    return ask(d, FACT_WINDOW, (FactName){NS_CREDENTIALS, KIND_WINDOW, 0, fingerprint, 0}) &&
           ask(d, FACT_DISTRUST, (FactName){NS_CREDENTIALS, KIND_DISTRUST, 0, fingerprint, 0});
}

static bool derive_document(Deriver *d, const Bundle *b, const uint8_t fingerprint[32]) {
    uint8_t root[32];
    const uint8_t *document = d->act->document;
    return batch_root(b, d->act, root) && ask(d, FACT_ORIGIN, (FactName){NS_DOCUMENTS, KIND_ANCHOR, 0, root, 0}) &&
           ask_state(d, FACT_STATUS, (FactName){NS_DOCUMENTS, KIND_DOCUMENT_STATUS, 0, document, 0}, &d->set->status) &&
           ask_credential(d, fingerprint) &&
           ask(d, FACT_SUCCESSOR, (FactName){NS_DOCUMENTS, KIND_SUCCESSOR, 0, document, 0});
}

// Receipt and alias of a certificate, and what the alias leads to.
static bool derive_certificate(Deriver *d, const uint8_t *subject) {
    FactSet *set = d->set;
    if (set->leaf[FACT_STATUS] && !ask(d, FACT_RECEIPT, (FactName){NS_CERTIFICATES, KIND_RECEIPT, 0, subject, set->status.counterparty})) return false;
    if (!ask(d, FACT_ALIAS, (FactName){NS_CERTIFICATES, KIND_ALIAS, 0, subject, 0})) return false;
    if (!set->leaf[FACT_ALIAS]) return true;
    const uint8_t *original = set->leaf[FACT_ALIAS]->word;
    if (!ask_state(d, FACT_ORIGINAL, (FactName){NS_CERTIFICATES, KIND_STATUS, 0, original, 0}, &set->original)) return false;
    if (!set->leaf[FACT_ORIGINAL]) return true;
    return ask(d, FACT_ORIGINAL_RECEIPT, (FactName){NS_CERTIFICATES, KIND_RECEIPT, 0, original, set->original.counterparty});
}

static bool derive_life_cycle(Deriver *d, const Bundle *b, const uint8_t fingerprint[32]) {
    const uint8_t *subject = d->act->subject;
    uint8_t space = b->type->space;
    return ask(d, FACT_ORIGIN, (FactName){space, KIND_ISSUED, 0, subject, b->version}) &&
           ask_state(d, FACT_STATUS, (FactName){space, KIND_STATUS, 0, subject, 0}, &d->set->status) &&
           ask_credential(d, fingerprint) && ask(d, FACT_NEXT, (FactName){space, KIND_ISSUED, 0, subject, b->version + 1}) &&
           (space != NS_CERTIFICATES || derive_certificate(d, subject));
}

bool fact_set_derive(FactSet *set, const Bundle *b, const Act *act, FindFact find, void *context) {
    uint8_t fingerprint[32];
    Deriver d = {set, act, find, context};
    *set = (FactSet){0};
    sha256(b->certificate.p, b->certificate.n, fingerprint);
    return b->type->space == NS_DOCUMENTS ? derive_document(&d, b, fingerprint) : derive_life_cycle(&d, b, fingerprint);
}

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 32); }

size_t fact_set_keys(const FactSet *set, uint8_t out[FACT_COUNT][32]) {
    size_t n = 0, made = 0;
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (set->asked[i]) memcpy(out[n++], set->key[i], 32);
    qsort(out, n, 32, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || memcmp(out[i], out[made - 1], 32) != 0) memmove(out[made++], out[i], 32);
    return made;
}
