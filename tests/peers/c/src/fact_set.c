#include "fact_set.h"
#include "sha256.h"
#include "tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const FACT_NAMES[FACT_COUNT] = {"origin", "status", "window", "distrust", "next", "successor", "receipt", "alias",
                                            "original", "original_receipt", "original_successor"};

typedef struct { FactSet *set; const Act *act; FindFact find; void *context; } Deriver;

const Leaf *fact_leaf(const FactSet *set, FactSlot slot) { return set->slot[slot] ? set->slot[slot]->leaf : NULL; }

bool fact_is_rewritten(const char *name) {
    static const FactSlot slots[] = {FACT_STATUS, FACT_WINDOW, FACT_DISTRUST, FACT_RECEIPT, FACT_ORIGINAL, FACT_ORIGINAL_RECEIPT};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (strcmp(name, FACT_NAMES[slots[i]]) == 0) return true;
    return strchr(name, '/') || strcmp(name, "loading") == 0;
}

static Asked *ask_named(Deriver *d, const char *text, FactName name) {
    FactSet *set = d->set;
    Asked *asked = &set->asked[set->n++];
    *asked = (Asked){0};
    snprintf(asked->name, sizeof asked->name, "%s", text);
    name.owner = d->act->owner;
    fact_key(&name, asked->key);
    return d->find(d->context, set, asked) ? asked : NULL;
}

static bool ask(Deriver *d, FactSlot slot, FactName name) {
    d->set->slot[slot] = ask_named(d, FACT_NAMES[slot], name);
    return d->set->slot[slot] != NULL;
}

static bool ask_state(Deriver *d, FactSlot slot, FactName name, StateWord *out) {
    if (!ask(d, slot, name)) return false;
    return !fact_leaf(d->set, slot) || state_read(fact_leaf(d->set, slot)->word, out);
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
           ask(d, FACT_STATUS, (FactName){NS_DOCUMENTS, KIND_DOCUMENT_STATUS, 0, document, 0}) &&
           ask_credential(d, fingerprint) &&
           ask(d, FACT_SUCCESSOR, (FactName){NS_DOCUMENTS, KIND_SUCCESSOR, 0, document, 0});
}

// Receipt and alias of a certificate, and what the alias leads to.
static bool derive_certificate(Deriver *d, const uint8_t *subject) {
    FactSet *set = d->set;
    if (fact_leaf(set, FACT_STATUS) && !ask(d, FACT_RECEIPT, (FactName){NS_CERTIFICATES, KIND_RECEIPT, 0, subject, set->status.counterparty})) return false;
    if (!ask(d, FACT_ALIAS, (FactName){NS_CERTIFICATES, KIND_ALIAS, 0, subject, 0})) return false;
    if (!fact_leaf(set, FACT_ALIAS)) return true;
    const uint8_t *original = fact_leaf(set, FACT_ALIAS)->word;
    if (!ask_state(d, FACT_ORIGINAL, (FactName){NS_CERTIFICATES, KIND_STATUS, 0, original, 0}, &set->original)) return false;
    if (!fact_leaf(set, FACT_ORIGINAL)) return true;
    return ask(d, FACT_ORIGINAL_RECEIPT, (FactName){NS_CERTIFICATES, KIND_RECEIPT, 0, original, set->original.counterparty});
}

// Of the words of statuses only a certificate's leads to further facts.
static bool ask_status(Deriver *d, uint8_t space, const uint8_t *subject) {
    FactName name = {space, KIND_STATUS, 0, subject, 0};
    return space == NS_CERTIFICATES ? ask_state(d, FACT_STATUS, name, &d->set->status) : ask(d, FACT_STATUS, name);
}

static bool derive_life_cycle(Deriver *d, const Bundle *b, const uint8_t fingerprint[32]) {
    const uint8_t *subject = d->act->subject;
    uint8_t space = b->type->space;
    return ask(d, FACT_ORIGIN, (FactName){space, KIND_ISSUED, 0, subject, b->version}) &&
           ask_status(d, space, subject) &&
           ask_credential(d, fingerprint) && ask(d, FACT_NEXT, (FactName){space, KIND_ISSUED, 0, subject, b->version + 1}) &&
           (space != NS_CERTIFICATES || derive_certificate(d, subject));
}

// "History": the corrections, and the lines of the certificate or of the one that it is a copy of.
static bool derive_lines(Deriver *d, uint32_t count) {
    const Leaf *alias = fact_leaf(d->set, FACT_ALIAS);
    const uint8_t *subject = d->act->subject, *shared = alias ? alias->word : subject;
    if (!ask(d, FACT_SUCCESSOR, (FactName){NS_CERTIFICATES, KIND_CORRECTION, 0, subject, 0})) return false;
    if (alias && !ask(d, FACT_ORIGINAL_SUCCESSOR, (FactName){NS_CERTIFICATES, KIND_CORRECTION, 0, shared, 0})) return false;
    for (uint32_t line = 1; line <= count + 1; line++) {
        char name[16];
        snprintf(name, sizeof name, "line/%u", (unsigned)line);
        if (!ask_named(d, name, (FactName){NS_CERTIFICATES, KIND_LINE, 0, shared, line})) return false;
    }
    d->set->balances = count + 1;
    return true;
}

static bool derive_items(Deriver *d, uint32_t count) {
    const uint8_t *subject = d->act->subject;
    for (uint32_t item = 1; item <= count; item++)
        for (uint32_t measure = 0; measure < 2; measure++) {
            char name[16];
            snprintf(name, sizeof name, "item/%u/%u", (unsigned)item, (unsigned)measure);
            if (!ask_named(d, name, (FactName){NS_DECLARATIONS, KIND_ITEM, 0, subject, item * 256 + measure})) return false;
        }
    d->set->balances = 2 * (size_t)count + 1;
    return ask_named(d, "loading", (FactName){NS_DECLARATIONS, KIND_LOADING, 0, subject, 0}) != NULL;
}

static bool derive_history(Deriver *d, const Bundle *b) {
    if (!b->history.there || b->type->space == NS_DOCUMENTS) return true;
    return b->type->space == NS_CERTIFICATES ? derive_lines(d, b->history.balances) : derive_items(d, b->history.balances);
}

bool fact_set_derive(FactSet *set, const Bundle *b, const Act *act, FindFact find, void *context, Arena *arena) {
    uint8_t fingerprint[32];
    Deriver d = {set, act, find, context};
    *set = (FactSet){.room = FACT_COUNT + 2 * (size_t)b->history.balances + 2};
    set->asked = arena_alloc(arena, set->room * sizeof *set->asked);
    sha256(b->certificate.p, b->certificate.n, fingerprint);
    bool good = b->type->space == NS_DOCUMENTS ? derive_document(&d, b, fingerprint) : derive_life_cycle(&d, b, fingerprint);
    return good && derive_history(&d, b);
}

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 32); }

size_t fact_set_keys(const FactSet *set, uint8_t (*out)[32]) {
    size_t made = 0;
    for (size_t i = 0; i < set->n; i++) memcpy(out[i], set->asked[i].key, 32);
    qsort(out, set->n, 32, by_bytes);
    for (size_t i = 0; i < set->n; i++)
        if (i == 0 || memcmp(out[i], out[made - 1], 32) != 0) memmove(out[made++], out[i], 32);
    return made;
}
