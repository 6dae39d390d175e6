// facts.json, and the table of document types
#include "facts.h"
#include "sha256.h"
#include "types.h"
#include "schema.h"
#include "vectors.h"
#include <string.h>

static void check_keys(Vectors *c, uint32_t node) {
    uint32_t part[7];
    size_t at = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        uint8_t key[32], origin[11];
        if (!members(c, kid, "ns kind owner subject part key origin", part, "keys", at)) continue;
        FactName name = {(uint8_t)number_bits(c, part[0], 8), (uint16_t)number_bits(c, part[1], 16), (uint32_t)number_bits(c, part[2], 32),
                         hex_of(c, part[3], 32), (uint32_t)number_bits(c, part[4], 32)};
        fact_key(&name, key);
        fact_origin(&name, origin);
        check(c, same(key, hex_of(c, part[5], 32), 32), "keys", at);
        check(c, same(origin, hex_of(c, part[6], 11), 11), "keys, origin", at);
    }
}

static void check_terms(Vectors *c, uint32_t node) {
    uint32_t part[4];
    size_t at = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        uint8_t made[11], packed[11], word[32] = {0};
        StateWord state;
        if (!members(c, kid, "counterparty until code packed", part, "terms", at)) continue;
        put_be(made, number_bits(c, part[0], 32), 4);
        put_be(made + 4, number_bits(c, part[1], 40), 5);
        put_be(made + 9, number_bits(c, part[2], 16), 2);
        check(c, big_number(c, part[3], packed, 11) && same(made, packed, 11), "terms", at);
        memcpy(word + 16, packed, 11);
        state_read(word, &state);
        check(c, state.counterparty == number_of(c, part[0]) && state.until == number_of(c, part[1]) &&
                     state.code == number_of(c, part[2]), "terms, read", at);
    }
}

static void check_states(Vectors *c, uint32_t node) {
    uint32_t part[8];
    size_t at = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        uint8_t word[32];
        StateWord state = {0}, back;
        if (!members(c, kid, "status member effective recorded amount revision flags word", part, "states", at)) continue;
        state.status = (uint8_t)number_bits(c, part[0], 8);
        state.member = (uint32_t)number_bits(c, part[1], 32);
        state.effective = number_bits(c, part[2], 40);
        state.recorded = number_bits(c, part[3], 40);
        check(c, big_number(c, part[4], state.amount, 11), "states, amount", at);
        state.revision = (uint16_t)number_bits(c, part[5], 16);
        state.flags = (uint32_t)number_bits(c, part[6], 24);
        state_write(&state, word);
        check(c, same(word, hex_of(c, part[7], 32), 32), "states", at);
        check(c, state_read(word, &back) && back.status == state.status && back.member == state.member &&
                     back.effective == state.effective && back.recorded == state.recorded &&
                     same(back.amount, state.amount, 11) && back.revision == state.revision && back.flags == state.flags,
              "states, read", at);
    }
}

static void check_balances(Vectors *c, uint32_t node) {
    uint32_t part[5];
    size_t at = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        uint8_t word[32];
        BalanceWord balance = {0}, back;
        if (!members(c, kid, "unit recorded limit used word", part, "balances", at)) continue;
        Bytes unit = text_of(c, part[0]);
        check(c, unit.n >= 1 && unit.n <= 3, "balances, unit", at);
        if (unit.n <= 3 && unit.n) memcpy(balance.unit, unit.p, unit.n);
        balance.recorded = number_bits(c, part[1], 40);
        check(c, big_number(c, part[2], balance.limit, 11) && big_number(c, part[3], balance.used, 11), "balances", at);
        balance_write(&balance, word);
        check(c, same(word, hex_of(c, part[4], 32), 32), "balances", at);
        check(c, balance_read(word, &back) && same(back.unit, balance.unit, 3) && back.recorded == balance.recorded &&
                     same(back.limit, balance.limit, 11) && same(back.used, balance.used, 11), "balances, read", at);
    }
}

static void check_running(Vectors *c, uint32_t node) {
    uint32_t part[5];
    uint8_t hash[32] = {0};
    size_t at = 0;
    for (uint32_t kid = first_kid(c, node); kid; kid = next_kid(c, kid), at++) {
        if (!members(c, kid, "index key word act running", part, "running", at)) continue;
        Step step = {number_of(c, part[0]), hex_of(c, part[1], 32), hex_of(c, part[2], 32), hex_of(c, part[3], 32)};
        check(c, step.index == at, "running, index", at);
        running_hash(hash, &step, hash);
        check(c, same(hash, hex_of(c, part[4], 32), 32), "running", at);
    }
}

static void add_link(Vectors *c, Sha *sha, uint32_t node, size_t at) {
    uint32_t part[7];
    uint8_t quantity[11];
    if (!members(c, node, "line source owner subject part unit quantity", part, "links", at)) return;
    sha_number(sha, number_bits(c, part[0], 32), 4);
    sha_number(sha, number_bits(c, part[1], 8), 1);
    sha_number(sha, number_bits(c, part[2], 32), 4);
    sha_add(sha, hex_of(c, part[3], 32), 32);
    sha_number(sha, number_bits(c, part[4], 32), 4);
    sha_number(sha, number_bits(c, part[5], 24), 3);
    check(c, big_number(c, part[6], quantity, 11), "links, quantity", at);
    sha_add(sha, quantity, 11);
}

static void check_links(Vectors *c, uint32_t node) {
    uint32_t part[3];
    uint8_t hash[32];
    Sha sha;
    size_t at = 0;
    if (!members(c, node, "links hash none", part, "links", 0)) return;
    sha_tag(&sha, 0x0e);
    sha_number(&sha, kid_count(c, part[0]), 4);
    for (uint32_t kid = first_kid(c, part[0]); kid; kid = next_kid(c, kid)) add_link(c, &sha, kid, at++);
    sha_end(&sha, hash);
    check(c, same(hash, hex_of(c, part[1], 32), 32), "links, hash", 0);
    sha_tag(&sha, 0x0e);
    sha_number(&sha, 0, 4);
    sha_end(&sha, hash);
    check(c, same(hash, hex_of(c, part[2], 32), 32), "links, none", 0);
}

static void check_salted(Vectors *c, uint32_t node, uint8_t tag, const char *names) {
    uint32_t part[3];
    uint8_t hash[32];
    if (!members(c, node, names, part, names, 0)) return;
    salted_hash(tag, hex_of(c, part[0], 16), text_of(c, part[1]), hash);
    check(c, same(hash, hex_of(c, part[2], 32), 32), names, 0);
}

static void check_network(Vectors *c, uint32_t node) {
    uint32_t part[4];
    uint8_t id[32];
    if (!members(c, node, "genesis chain_id ledger id", part, "network", 0)) return;
    network_id(hex_of(c, part[0], 32), number_of(c, part[1]), hex_of(c, part[2], 20), id);
    check(c, same(id, hex_of(c, part[3], 32), 32), "network", 0);
}

// The ids of draws (tag 0f) and loading reports (tag 10): u32, hash, u32, hash, and for a draw one more u32.
static void check_id(Vectors *c, uint32_t node, uint8_t tag, const char *names) {
    uint32_t part[6];
    uint8_t id[32];
    Sha sha;
    if (!members(c, node, names, part, names, 0)) return;
    sha_tag(&sha, tag);
    sha_number(&sha, number_bits(c, part[0], 32), 4);
    sha_add(&sha, hex_of(c, part[1], 32), 32);
    sha_number(&sha, number_bits(c, part[2], 32), 4);
    sha_add(&sha, hex_of(c, part[3], 32), 32);
    if (tag == 0x0f) sha_number(&sha, number_bits(c, part[4], 32), 4);
    sha_end(&sha, id);
    check(c, same(id, hex_of(c, part[tag == 0x0f ? 5 : 4], 32), 32), names, 0);
}

// The table of document types has the hashes that the specification gives.
static void check_types(Vectors *c) {
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        Schema schema;
        uint8_t hash[32];
        bool good = schema_read(&schema, bytes_text(TYPES[i].text), &c->arena) && schema_good(&schema);
        good = good && bytes_is(schema.name, TYPES[i].name) && hex_read(bytes_text(TYPES[i].hash), hash, 32);
        check(c, good && same(hash, schema.hash, 32), "document types", i);
    }
}

void vectors_facts(Vectors *c) {
    uint32_t part[11];
    const char *names = "keys terms states balances running links identifier commitment network draw report";
    check_types(c);
    if (!members(c, 0, names, part, "the file", 0)) return;
    check_keys(c, part[0]);
    check_terms(c, part[1]);
    check_states(c, part[2]);
    check_balances(c, part[3]);
    check_running(c, part[4]);
    check_links(c, part[5]);
    check_salted(c, part[6], 0x0b, "salt number id");
    check_salted(c, part[7], 0x0c, "salt text hash");
    check_network(c, part[8]);
    check_id(c, part[9], 0x0f, "issuer certificate line entry entry_line id");
    check_id(c, part[10], 0x10, "owner declaration reporter reference id");
}
