#include "policy.h"
#include "checkpoint.h"
#include "json.h"
#include <stdlib.h>
#include <string.h>

static int by_number(const void *a, const void *b) {
    uint32_t x = ((const Member *)a)->number, y = ((const Member *)b)->number;
    return (x > y) - (x < y);
}

Member *policy_member(const Policy *policy, uint32_t number) {
    Member wanted = {.number = number};
    return policy->count ? bsearch(&wanted, policy->members, policy->count, sizeof wanted, by_number) : NULL;
}

static bool kind_known(Bytes kind) { // facts.yaml, "member_kinds"
    static const char *const kinds[] = {"administration", "issuer", "carrier", "terminal", "bank", "auditor"};
    for (size_t i = 0; i < 6; i++)
        if (bytes_is(kind, kinds[i])) return true;
    return false;
}

static bool read_roots(Value *v, uint32_t node, Arena *arena, Member *out) {
    if (!value_is(v, node, V_ARRAY)) return false;
    out->roots = arena_alloc(arena, value_at(v, node)->u.kids.count * sizeof *out->roots);
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) {
        Bytes der;
        X509 *root = &out->roots[out->root_count++];
        if (!value_bytes(v, kid, &der) || !x509_read(der, root) || !x509_can_issue(root)) return false;
    }
    return true;
}

static bool read_witness(Value *v, uint32_t node, Member *out) {
    Bytes der;
    X509 cert;
    out->witness = !value_is(v, node, V_NULL);
    if (!out->witness) return true;
    if (!value_bytes(v, node, &der) || !x509_read(der, &cert)) return false;
    memcpy(out->key, cert.key, 64);
    return true;
}

static bool read_member(Value *v, uint32_t node, Arena *arena, Member *out) {
    uint32_t part[5];
    Bytes text;
    uint64_t number;
    *out = (Member){0};
    if (!value_pick(v, node, "kind name number roots witness", part)) return false;
    if (!value_text(v, part[0], &text) || !kind_known(text) || !value_text(v, part[1], &text)) return false;
    if (!value_unsigned(v, part[2], UINT32_MAX, &number) || number == 0) return false;
    out->number = (uint32_t)number;
    return read_roots(v, part[3], arena, out) && read_witness(v, part[4], out);
}

// Member numbers and witness keys are distinct. Counts the witnesses.
static bool members_distinct(Policy *p, size_t *witnesses) {
    *witnesses = 0;
    if (p->count > 1) qsort(p->members, p->count, sizeof *p->members, by_number);
    Bytes *keys = must_alloc(NULL, p->count * sizeof *keys);
    bool good = true;
    for (size_t i = 0; i < p->count; i++) {
        if (i && p->members[i - 1].number == p->members[i].number) good = false;
        if (p->members[i].witness) keys[(*witnesses)++] = bytes_of(p->members[i].key, 64);
    }
    good = bytes_distinct(keys, *witnesses) && good;
    free(keys);
    return good;
}

static bool read_members(Policy *p, Value *v, uint32_t node, Arena *arena, size_t *witnesses) {
    if (!value_is(v, node, V_ARRAY)) return false;
    p->members = arena_alloc(arena, value_at(v, node)->u.kids.count * sizeof *p->members);
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next)
        if (!read_member(v, kid, arena, &p->members[p->count++])) return false;
    return members_distinct(p, witnesses);
}

static bool read_threshold(Policy *p, const Value *v, uint32_t node, size_t witnesses) {
    p->threshold = witnesses / 3 + 1;
    if (value_is(v, node, V_NULL)) return true;
    return value_unsigned(v, node, UINT32_MAX, &p->threshold) && p->threshold >= 1;
}

// At least one algorithm, none unknown, none twice: so just ES256.
static bool read_algorithms(const Value *v, uint32_t node) {
    Bytes name;
    if (!value_is(v, node, V_ARRAY) || value_at(v, node)->u.kids.count != 1) return false;
    return value_text(v, value_at(v, node)->u.kids.first, &name) && bytes_is(name, "ES256");
}

static bool read_faults(Policy *p, Value *v, uint32_t node) {
    Fault fault;
    if (!value_is(v, node, V_ARRAY)) return false;
    for (uint32_t kid = value_at(v, node)->u.kids.first; kid; kid = value_at(v, kid)->next) {
        if (!fault_read(v, kid, &fault)) return false;
        Member *member = policy_member(p, fault.member);
        if (!member || !member->witness || memcmp(fault.checkpoint[0].network, p->network, 32) != 0) return false;
        if (!fault_holds(&fault, member->key)) return false;
        member->faulty = true;
    }
    return true;
}

static bool read_format(const Value *v, const uint32_t part[7]) {
    Bytes format;
    if (!value_text(v, part[2], &format)) return false;
    if (bytes_is(format, "gwanmun/policy/1")) return !part[0] && !part[1];
    return bytes_is(format, "gwanmun/policy/2") && part[0] && part[1];
}

static bool read_age(Policy *p, const Value *v, uint32_t node) {
    static const int64_t most = ((int64_t)1 << 53) - 1;
    return value_signed(v, node, &p->greatest_age) && p->greatest_age <= most && p->greatest_age >= -most;
}

static bool read_policy(Policy *p, Value *v, Arena *arena) {
    uint32_t part[7];
    Bytes network;
    size_t witnesses;
    if (!value_pick(v, 0, "algorithms? faults? format greatest_age members network threshold", part)) return false;
    if (!read_format(v, part) || !read_age(p, v, part[3])) return false;
    if (!value_text(v, part[5], &network) || !hex_read(network, p->network, 32)) return false;
    if (!read_members(p, v, part[4], arena, &witnesses) || !read_threshold(p, v, part[6], witnesses)) return false;
    return !part[0] || (read_algorithms(v, part[0]) && read_faults(p, v, part[1]));
}

bool policy_read(Policy *out, Arena *arena, uint8_t *text, size_t n) {
    Value v = {0};
    *out = (Policy){0};
    bool good = n <= MAX_INPUT && json_read(&v, text, n, 0) && read_policy(out, &v, arena);
    value_free(&v);
    return good;
}
