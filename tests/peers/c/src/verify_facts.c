// Steps from checkpoint to age (bundle.md, "Verify").
#include "bundle_parts.h"
#include "p256.h"
#include "verify_state.h"
#include <string.h>

// Every signature must be good; those of witnesses with a proved fault do not count (policy.md).
bool step_checkpoint(Check *c) {
    const Bundle *b = c->bundle;
    uint64_t counted = 0;
    if (!checkpoint_read(b->checkpoint, &c->checkpoint)) return false;
    if (memcmp(c->checkpoint.network, c->policy->network, 32) != 0) return false;
    for (size_t i = 0; i < b->signature_count; i++) {
        const Member *member = policy_member(c->policy, b->signatures[i].member);
        if (!member || !member->witness || !p256_verify_data(member->key, b->checkpoint, b->signatures[i].value, true)) return false;
        counted += !member->faulty;
    }
    return counted >= c->policy->threshold;
}

static bool find_by_key(void *context, FactSet *set, FactSlot slot) {
    const MapProof *proof = &((Check *)context)->bundle->proof;
    for (size_t i = 0; i < proof->leaf_count; i++)
        if (memcmp(proof->leaves[i].key, set->key[slot], 32) == 0) set->leaf[slot] = &proof->leaves[i];
    return true;
}

bool step_facts(Check *c) {
    uint8_t keys[FACT_COUNT][32], root[32];
    if (!batch_fits(c->bundle) || !fact_set_derive(&c->facts, c->bundle, &c->act, find_by_key, c)) return false;
    size_t n = fact_set_keys(&c->facts, keys);
    return map_proof_root(&c->bundle->proof, keys[0], n, root) && memcmp(root, c->checkpoint.map_root, 32) == 0;
}

// The anchor's word is the leaf count, as a number of 256 bits.
static bool anchor_fits(const Check *c, const Leaf *origin) {
    return is_zero(origin->word, 24) && get_be(origin->word + 24, 8) == c->bundle->batch_count;
}

// "The act fits"
static bool act_fits(const Check *c) {
    uint16_t verb = c->act.verb;
    if ((verb == VERB_AMEND) != (c->bundle->version > 1)) return false;
    if ((verb == VERB_COPY) != (c->facts.leaf[FACT_ALIAS] != NULL)) return false;
    if (verb == VERB_DECLARE || verb == VERB_CORRECT || verb == VERB_COPY) return c->act.revision == 0;
    return verb != VERB_AMEND || c->act.revision != 0;
}

bool step_issued(Check *c) {
    const Leaf *origin = c->facts.leaf[FACT_ORIGIN];
    if (!origin) return false;
    c->recorded = origin->time;
    if (c->bundle->type->space == NS_DOCUMENTS) return anchor_fits(c, origin);
    return memcmp(origin->word, c->document_root, 32) == 0 && memcmp(origin->act, c->act.hash, 32) == 0 && act_fits(c);
}

bool step_certificate(Check *c) {
    const Member *home = policy_member(c->policy, c->act.owner);
    if (!home || !x509_can_sign(&c->certificate) || !x509_valid_at(&c->certificate, c->recorded)) return false;
    for (size_t i = 0; i < home->root_count; i++)
        if (x509_valid_at(&home->roots[i], c->recorded) && x509_issued(&c->certificate, &home->roots[i])) return true;
    return false;
}

// from <= recorded < min(until, distrusted-from)
bool step_credential(Check *c) {
    const Leaf *window = c->facts.leaf[FACT_WINDOW], *distrust = c->facts.leaf[FACT_DISTRUST];
    StateWord word;
    if (!window || !state_read(window->word, &word) || word.status > 2 || word.member != c->act.owner) return false;
    if (word.effective > c->recorded || c->recorded >= word.until) return false;
    if (distrust && (!state_read(distrust->word, &word) || word.status != 1 || c->recorded >= word.effective)) return false;
    return c->act.not_after >= c->recorded;
}

static bool past(const Check *c, uint64_t until) { return c->now >= 0 && (uint64_t)c->now >= until; }

// Of a certificate's statuses only "issued" stands.
static bool certificate_stands(const Check *c, const StateWord *status, const Leaf *receipt, bool *stands) {
    StateWord word;
    if (status->status > 5) return false;
    *stands = status->status == 3 && !past(c, status->until);
    if (!receipt) return true;
    if (!state_read(receipt->word, &word) || word.status > 2) return false;
    if (word.status == 2) *stands = false; // rejected by the administration that it addresses
    return true;
}

static bool life_cycle_status(Check *c) {
    const FactSet *f = &c->facts;
    const StateWord *status = &f->status;
    bool stands, original_stands = true;
    if (!f->leaf[FACT_STATUS] || status->revision <= c->act.revision) return false;
    if (memcmp(f->leaf[FACT_STATUS]->act, c->act.hash, 32) == 0 && status->revision != c->act.revision + 1) return false;
    if (c->bundle->type->space == NS_DECLARATIONS) {
        if (status->status > 7) return false;
        stands = status->status <= 4; // received, released, part_loaded, loaded
    } else if (!certificate_stands(c, status, f->leaf[FACT_RECEIPT], &stands)) {
        return false;
    }
    if (f->leaf[FACT_ALIAS] && !f->leaf[FACT_ORIGINAL]) return false;
    if (f->leaf[FACT_ALIAS] && !certificate_stands(c, &f->original, f->leaf[FACT_ORIGINAL_RECEIPT], &original_stands)) return false;
    c->current = stands && original_stands && !f->leaf[FACT_NEXT] ? CURRENT_TRUE : CURRENT_FALSE;
    return true;
}

static bool document_status(Check *c) {
    const FactSet *f = &c->facts;
    c->current = CURRENT_UNKNOWN;
    if (f->leaf[FACT_STATUS]) {
        if (f->status.status > 4) return false;
        c->current = f->status.status == 1 ? CURRENT_TRUE : CURRENT_FALSE;
    }
    if (f->leaf[FACT_SUCCESSOR]) c->current = CURRENT_FALSE;
    return true;
}

bool step_status(Check *c) {
    // Of two names with one key, the status of the original is that of the subject.
    return c->bundle->type->space == NS_DOCUMENTS ? document_status(c) : life_cycle_status(c);
}

bool step_age(Check *c) {
    uint64_t as_of = c->checkpoint.time;
    if (c->now < 0 || as_of > (uint64_t)c->now) { // in the future: by 300 seconds at most
        uint64_t ahead = c->now < 0 ? as_of + (uint64_t)-(c->now + 1) + 1 : as_of - (uint64_t)c->now;
        bool wrapped = c->now < 0 && ahead < as_of;
        return !wrapped && ahead <= 300 && c->policy->greatest_age >= 0;
    }
    uint64_t age = (uint64_t)c->now - as_of;
    return c->policy->greatest_age >= 0 && age <= (uint64_t)c->policy->greatest_age;
}
