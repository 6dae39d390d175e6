#include "history.h"
#include "sha256.h"
#include "tree.h"
#include <stdlib.h>
#include <string.h>

uint32_t member_named(const Value *v, uint32_t object, const char *name) {
    for (uint32_t kid = value_at(v, object)->u.kids.first; kid; kid = value_at(v, kid)->next)
        if (bytes_is(value_key(v, kid), name)) return kid;
    return 0;
}

bool part_fact(Value *v, const uint32_t part[4], const uint8_t act_hash[32], Leaf *out) {
    out->act = act_hash;
    if (part[0] && (!value_sized(v, part[0], 32, &out->act) || memcmp(out->act, act_hash, 32) == 0)) return false;
    return value_unsigned(v, part[1], UINT64_MAX, &out->index) && value_unsigned(v, part[2], UINT64_MAX, &out->time) &&
           value_sized(v, part[3], 32, &out->word);
}

bool history_read_balances(Bundle *b, uint32_t node) {
    uint32_t part[3];
    uint64_t count;
    if (!value_pick(&b->tree, node, "balances hashes walks", part)) return false;
    if (!value_unsigned(&b->tree, part[0], MOST_BALANCES, &count)) return false;
    b->history.there = true;
    b->history.balances = (uint32_t)count;
    return true;
}

static bool read_entry(Value *v, uint32_t node, const Leaf *latest, bool first, const uint8_t *act_hash, Entry *out) {
    uint32_t part[5];
    out->leaf = *latest;
    if (first) return value_pick(v, node, "block", part) && value_unsigned(v, part[0], UINT64_MAX, &out->block);
    if (!value_pick(v, node, "act? block index time word", part)) return false;
    uint32_t common[4] = {part[0], part[2], part[3], part[4]};
    return part_fact(v, common, act_hash, &out->leaf) && value_unsigned(v, part[1], UINT64_MAX, &out->block);
}

// Indexes fall, blocks and times do not rise.
static bool in_order(const Entry *newer, const Entry *older) {
    return newer->leaf.index > older->leaf.index && newer->block >= older->block && newer->leaf.time >= older->leaf.time;
}

static bool read_walk(Value *v, uint32_t node, const Leaf *latest, const uint8_t *act_hash, Walk *out, Arena *arena) {
    if (!value_is(v, node, V_ARRAY) || kids_count(v, node) == 0 || kids_count(v, node) > MOST_ENTRIES) return false;
    Entry *entries = arena_alloc(arena, kids_count(v, node) * sizeof *entries);
    *out = (Walk){entries, 0};
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) {
        size_t at = out->n++;
        if (!read_entry(v, kid, latest, at == 0, act_hash, &entries[at])) return false;
        if (at && !in_order(&entries[at - 1], &entries[at])) return false;
    }
    return true;
}

bool history_read(Bundle *b, uint32_t node, const Shown *shown, size_t n, const uint8_t act_hash[32], Arena *arena) {
    History *h = &b->history;
    Value *v = &b->tree;
    uint32_t part[3];
    size_t entries = 0;
    if (!value_pick(v, node, "balances hashes walks", part)) return false;
    h->hashes = hashes_joined(b, part[1], arena);
    if (!h->hashes.p || !value_is(v, part[2], V_OBJECT) || !value_keys_distinct(v, part[2])) return false;
    h->walks = arena_alloc(arena, (n + 1) * sizeof *h->walks);
    for (size_t i = 0; i < n; i++) {
        if (!fact_is_rewritten(shown[i].name)) continue;
        uint32_t walk = member_named(v, part[2], shown[i].name);
        if (!walk || !read_walk(v, walk, shown[i].leaf, act_hash, &h->walks[h->walk_count], arena)) return false;
        entries += h->walks[h->walk_count++].n;
    }
    return entries <= MOST_ENTRIES && h->walk_count == kids_count(v, part[2]);
}

const Walk *history_walk(const History *history, const uint8_t key[32]) {
    for (size_t i = 0; i < history->walk_count; i++)
        if (memcmp(history->walks[i].entries->leaf.key, key, 32) == 0) return &history->walks[i];
    return NULL;
}

// log.md: `previous` is 1 + the index of the next entry of the walk.
static void hash_entry(const Walk *walk, size_t at, uint8_t out[32]) {
    const Entry *entry = &walk->entries[at];
    const Leaf *leaf = &entry->leaf;
    Sha sha;
    sha_tag(&sha, 0x00);
    sha_number(&sha, leaf->index, 8);
    sha_number(&sha, entry->block, 8);
    sha_number(&sha, leaf->time, 8);
    sha_add(&sha, leaf->key, 32);
    sha_add(&sha, leaf->word, 32);
    sha_add(&sha, leaf->act, 32);
    sha_number(&sha, at + 1 < walk->n ? entry[1].leaf.index + 1 : 0, 8);
    sha_end(&sha, out);
}

typedef struct { uint64_t index; uint8_t hash[32]; } Placed;

static int by_index(const void *a, const void *b) {
    const Placed *one = a, *other = b;
    return (one->index > other->index) - (one->index < other->index);
}

static bool in_log(const History *h, const Checkpoint *checkpoint, Arena *arena) {
    Placed *placed = arena_alloc(arena, (MOST_ENTRIES + 1) * sizeof *placed);
    uint64_t *positions = arena_alloc(arena, (MOST_ENTRIES + 1) * sizeof *positions);
    uint8_t *leaves = arena_alloc(arena, (MOST_ENTRIES + 1) * 32), root[32];
    size_t n = 0;
    for (size_t i = 0; i < h->walk_count; i++)
        for (size_t at = 0; at < h->walks[i].n; at++, n++) {
            placed[n].index = h->walks[i].entries[at].leaf.index;
            hash_entry(&h->walks[i], at, placed[n].hash);
        }
    if (n) qsort(placed, n, sizeof *placed, by_index);
    for (size_t i = 0; i < n; i++) {
        positions[i] = placed[i].index;
        memcpy(leaves + 32 * i, placed[i].hash, 32);
    }
    Multiproof proof = {checkpoint->size, positions, leaves, n, h->hashes.p, h->hashes.n / 32};
    return multiproof_root(&proof, root) && memcmp(root, checkpoint->root, 32) == 0;
}

// Of a certificate lines 1 to n are there and the next is not; a declaration's status says how many items it has.
static bool balances_are_all(const Bundle *b, const FactSet *facts) {
    uint32_t count = b->history.balances;
    if (b->type->space == NS_DOCUMENTS) return count == 0;
    const Leaf *status = fact_leaf(facts, FACT_STATUS);
    StateWord word = {0};
    if (b->type->space == NS_DECLARATIONS) return (!status || state_read(status->word, &word)) && count == word.code;
    const Asked *lines = facts->asked + facts->n - facts->balances;
    for (size_t i = 0; i < facts->balances; i++)
        if ((lines[i].leaf != NULL) != (i < count)) return false;
    return true;
}

bool history_holds(const Bundle *b, const FactSet *facts, const Checkpoint *checkpoint, Arena *arena) {
    return in_log(&b->history, checkpoint, arena) && balances_are_all(b, facts);
}

static const Leaf *leaf_at(const History *history, const Asked *asked, uint64_t at) {
    const Walk *walk = history_walk(history, asked->key);
    if (!walk) return asked->leaf && asked->leaf->time <= at ? asked->leaf : NULL;
    for (size_t i = 0; i < walk->n; i++)
        if (walk->entries[i].leaf.time <= at) return &walk->entries[i].leaf;
    return NULL;
}

void history_facts_at(const Bundle *b, const FactSet *facts, uint64_t at, FactSet *out, Arena *arena) {
    *out = *facts;
    out->asked = arena_alloc(arena, facts->n * sizeof *out->asked);
    for (size_t i = 0; i < facts->n; i++) {
        out->asked[i] = facts->asked[i];
        out->asked[i].leaf = leaf_at(&b->history, &facts->asked[i], at);
    }
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (facts->slot[i]) out->slot[i] = out->asked + (facts->slot[i] - facts->asked);
}
