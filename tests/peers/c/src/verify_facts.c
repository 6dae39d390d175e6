// Steps from checkpoint to age (bundle.md, "Verify").
#include "history.h"
#include "standing.h"
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

static bool find_by_key(void *context, const FactSet *set, Asked *asked) {
    const MapProof *proof = &((Check *)context)->bundle->proof;
    (void)set;
    for (size_t i = 0; i < proof->leaf_count; i++)
        if (memcmp(proof->leaves[i].key, asked->key, 32) == 0) asked->leaf = &proof->leaves[i];
    return true;
}

bool step_facts(Check *c) {
    uint8_t root[32];
    if (!batch_fits(c->bundle) || !fact_set_derive(&c->facts, c->bundle, &c->act, find_by_key, c, c->arena)) return false;
    uint8_t(*keys)[32] = arena_alloc(c->arena, c->facts.n * 32);
    size_t n = fact_set_keys(&c->facts, keys);
    return map_proof_root(&c->bundle->proof, keys[0], n, root) && memcmp(root, c->checkpoint.map_root, 32) == 0;
}

bool step_log(Check *c) {
    return !c->bundle->history.there || history_holds(c->bundle, &c->facts, &c->checkpoint, c->arena);
}

// The anchor's word is the leaf count, as a number of 256 bits.
static bool anchor_fits(const Check *c, const Leaf *origin) {
    return is_zero(origin->word, 24) && get_be(origin->word + 24, 8) == c->bundle->batch_count;
}

// "The act fits"
static bool act_fits(const Check *c) {
    uint16_t verb = c->act.verb;
    if ((verb == VERB_AMEND) != (c->bundle->version > 1)) return false;
    if ((verb == VERB_COPY) != (fact_leaf(&c->facts, FACT_ALIAS) != NULL)) return false;
    if (verb == VERB_DECLARE || verb == VERB_CORRECT || verb == VERB_COPY) return c->act.revision == 0;
    return verb != VERB_AMEND || c->act.revision != 0;
}

bool step_issued(Check *c) {
    const Leaf *origin = fact_leaf(&c->facts, FACT_ORIGIN);
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
    const Leaf *window = fact_leaf(&c->facts, FACT_WINDOW), *distrust = fact_leaf(&c->facts, FACT_DISTRUST);
    StateWord word;
    if (!window || !state_read(window->word, &word) || word.status > 2 || word.member != c->act.owner) return false;
    if (word.effective > c->recorded || c->recorded >= word.until) return false;
    if (distrust && (!state_read(distrust->word, &word) || word.status != 1 || c->recorded >= word.effective)) return false;
    return c->act.not_after >= c->recorded;
}

// Facts from which the standing follows, with the space of their statuses; a receipt's are 1 and 2, of which 2 has fallen.
static const struct { FactSlot slot; bool receipt; } TOLD[] = {{FACT_STATUS, false}, {FACT_RECEIPT, true}, {FACT_ORIGINAL, false}, {FACT_ORIGINAL_RECEIPT, true}};

static bool has_fallen(uint8_t space, bool receipt, const StateWord *word, bool *fallen) {
    if (!receipt) return status_has_fallen(space, word->status, fallen);
    *fallen = word->status == 2;
    return word->status <= 2;
}

// What was recorded after the instant and holds from before it makes the document fall.
static bool judge_later(Check *c, uint64_t at) {
    for (size_t i = 0; i < 4; i++) {
        const Asked *asked = c->facts.slot[TOLD[i].slot];
        const Walk *walk = asked ? history_walk(&c->bundle->history, asked->key) : NULL;
        for (size_t k = 0; walk && k < walk->n && walk->entries[k].leaf.time > at; k++) {
            StateWord word;
            bool fallen = false;
            if (!state_read(walk->entries[k].leaf.word, &word)) return false;
            if (word.effective > at) continue;
            if (!has_fallen(c->bundle->type->space, TOLD[i].receipt, &word, &fallen)) return false;
            if (fallen) c->current = CURRENT_FALSE;
        }
    }
    return true;
}

static bool written_since(const Check *c, int64_t at) {
    for (size_t i = 0; i < 4; i++) {
        const Leaf *leaf = fact_leaf(&c->facts, TOLD[i].slot);
        if (leaf && (at < 0 || leaf->time > (uint64_t)at)) return true;
    }
    return false;
}

static bool step_past_status(Check *c, int64_t at) {
    FactSet then;
    if (!standing_read(c, &c->facts, at, &c->current, &c->status)) return false;
    c->current = CURRENT_FALSE;
    c->status = (Status){.state = "none"};
    if (at < 0 || (uint64_t)at < c->recorded) return true;
    c->untold = !c->bundle->history.there && written_since(c, at);
    if (c->untold) return false;
    history_facts_at(c->bundle, &c->facts, (uint64_t)at, &then, c->arena);
    c->status = (Status){0};
    return standing_read(c, &then, at, &c->current, &c->status) && judge_later(c, (uint64_t)at);
}

bool step_status(Check *c) {
    int64_t at = c->when.at;
    if (c->when.has_at && (at < 0 || (uint64_t)at < c->checkpoint.time)) return step_past_status(c, at);
    if (c->when.has_at) c->now = at;
    return standing_read(c, &c->facts, c->now, &c->current, &c->status);
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
