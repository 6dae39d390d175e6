#include "standing.h"
#include <string.h>

typedef struct { const char *name, *meaning; } Word; // of a status, numbered from 1

static const Word DECLARATION[] = {{"received", "pending"}, {"released", "active"}, {"part loaded", "active"}, {"loaded", "active"},
                                   {"withdrawn", "revoked"}, {"noticed", "suspended"}, {"revoked", "revoked"}};
static const Word CERTIFICATE[] = {{"applied", "pending"}, {"returned", "pending"}, {"issued", "active"}, {"corrected", "superseded"}, {"cancelled", "revoked"}};
static const Word DOCUMENT[] = {{"active", "active"}, {"suspended", "suspended"}, {"revoked", "revoked"}, {"superseded", "superseded"}};

static const Word *word_of(uint8_t space, uint8_t status) {
    static const struct { const Word *words; uint8_t n; } kinds[] = {[NS_DOCUMENTS] = {DOCUMENT, 4}, [NS_DECLARATIONS] = {DECLARATION, 7}, [NS_CERTIFICATES] = {CERTIFICATE, 5}};
    return status <= kinds[space].n ? &kinds[space].words[status - 1] : NULL;
}

static bool means(const Word *word, const char *meaning) { return strcmp(word->meaning, meaning) == 0; }

bool status_has_fallen(uint8_t space, uint8_t status, bool *fallen) {
    const Word *word = word_of(space, status);
    *fallen = word && (means(word, "suspended") || means(word, "superseded") || means(word, "revoked"));
    return word != NULL;
}

static bool past(int64_t now, uint64_t until) { return now >= 0 && (uint64_t)now >= until; }

// Of a certificate's statuses only "issued" stands.
static bool certificate_stands(const StateWord *status, const Leaf *receipt, int64_t now, bool *stands) {
    StateWord word;
    if (status->status > 5) return false;
    *stands = status->status == 3 && !past(now, status->until);
    if (!receipt) return true;
    if (!state_read(receipt->word, &word) || word.status > 2) return false;
    if (word.status == 2) *stands = false; // rejected by the administration that it addresses
    return true;
}

// A later version or a successor, in the place of what stood before.
static Status replaced_by(const Leaf *leaf) {
    return (Status){.state = "superseded", .dated = true, .effective = leaf->time, .recorded = leaf->time, .successor = leaf->word};
}

static Status of_word(const Word *word, const StateWord *status) {
    return (Status){.state = word->meaning, .name = word->name, .dated = true, .effective = status->effective, .recorded = status->recorded};
}

static bool life_cycle(const Check *c, FactSet *f, int64_t now, Current *current, Status *out) {
    uint8_t space = c->bundle->type->space;
    const Leaf *leaf = fact_leaf(f, FACT_STATUS), *next = fact_leaf(f, FACT_NEXT), *alias = fact_leaf(f, FACT_ALIAS);
    bool stands, original_stands = true;
    if (!leaf || f->status.revision <= c->act.revision) return false;
    if (memcmp(leaf->act, c->act.hash, 32) == 0 && f->status.revision != c->act.revision + 1) return false;
    const Word *word = word_of(space, f->status.status);
    if (!word) return false;
    stands = f->status.status <= 4; // received, released, part loaded, loaded
    if (space == NS_CERTIFICATES && !certificate_stands(&f->status, fact_leaf(f, FACT_RECEIPT), now, &stands)) return false;
    if (alias && !fact_leaf(f, FACT_ORIGINAL)) return false;
    if (alias && !certificate_stands(&f->original, fact_leaf(f, FACT_ORIGINAL_RECEIPT), now, &original_stands)) return false;
    if (fact_leaf(f, FACT_ORIGINAL_SUCCESSOR)) original_stands = false;
    *current = stands && original_stands && !next ? CURRENT_TRUE : CURRENT_FALSE;
    *out = next ? replaced_by(next) : of_word(word, &f->status);
    if (!next) out->until = f->status.until;
    if (!next && space == NS_CERTIFICATES && means(word, "active") && past(now, f->status.until)) out->state = "expired";
    if (fact_leaf(f, FACT_SUCCESSOR)) out->successor = fact_leaf(f, FACT_SUCCESSOR)->word;
    return true;
}

static bool document(FactSet *f, Current *current, Status *out) {
    const Leaf *leaf = fact_leaf(f, FACT_STATUS), *successor = fact_leaf(f, FACT_SUCCESSOR);
    *out = successor ? replaced_by(successor) : (Status){.state = "none"};
    *current = successor ? CURRENT_FALSE : CURRENT_UNKNOWN;
    if (!leaf) return true;
    const Word *word = word_of(NS_DOCUMENTS, f->status.status);
    if (!word) return false;
    *out = of_word(word, &f->status);
    if (!successor) *current = means(word, "active") ? CURRENT_TRUE : CURRENT_FALSE;
    if (!successor) return true;
    out->state = "superseded";
    out->successor = successor->word;
    return true;
}

static bool read_balance(const Asked *asked, Balance *out) {
    out->name = asked->name;
    if (!balance_read(asked->leaf->word, &out->word)) return false;
    size_t n = 3;
    while (n && !out->word.unit[n - 1]) n--;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = out->word.unit[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
    }
    out->unit = bytes_of(out->word.unit, n);
    return n > 0;
}

static bool read_balances(const Check *c, const FactSet *f, Status *out) {
    out->has_balances = c->bundle->history.there;
    out->balances = arena_alloc(c->arena, (f->balances + 1) * sizeof *out->balances);
    for (const Asked *asked = f->asked + f->n - f->balances; asked < f->asked + f->n; asked++)
        if (asked->leaf && !read_balance(asked, &out->balances[out->balance_count++])) return false;
    return true;
}

bool standing_read(const Check *c, FactSet *f, int64_t now, Current *current, Status *out) {
    // The words are read again: at an instant they may be others.
    const Leaf *status = fact_leaf(f, FACT_STATUS), *original = fact_leaf(f, FACT_ORIGINAL);
    if (status && !state_read(status->word, &f->status)) return false;
    if (original && !state_read(original->word, &f->original)) return false;
    bool good = c->bundle->type->space == NS_DOCUMENTS ? document(f, current, out) : life_cycle(c, f, now, current, out);
    return good && read_balances(c, f, out);
}
