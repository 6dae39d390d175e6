#include "tree_value.h"
#include "base64.h"
#include <stdlib.h>
#include <string.h>

void value_free(Value *v) {
    free(v->nodes);
    *v = (Value){0};
}

uint32_t value_new(Value *v, ValueType type) {
    if (v->count >= MAX_NODES) return NO_NODE;
    if (v->count == v->room) {
        v->room = v->room ? v->room + v->room / 2 : 256;
        v->nodes = must_alloc(v->nodes, v->room * sizeof *v->nodes);
    }
    v->nodes[v->count] = (Node){.type = (uint8_t)type};
    return v->count++;
}

const Node *value_at(const Value *v, uint32_t node) { return &v->nodes[node]; }

Bytes value_key(const Value *v, uint32_t node) {
    return bytes_of(v->text + v->nodes[node].key, v->nodes[node].key_len);
}

bool value_keys_distinct(const Value *v, uint32_t object) {
    uint32_t count = v->nodes[object].u.kids.count, i = 0;
    if (count < 2) return true;
    Bytes *keys = must_alloc(NULL, count * sizeof *keys);
    for (uint32_t kid = v->nodes[object].u.kids.first; kid; kid = v->nodes[kid].next) keys[i++] = value_key(v, kid);
    bool distinct = bytes_distinct(keys, count);
    free(keys);
    return distinct;
}

// Position of a key in a list of names, or -1.
static int name_position(const char *names, Bytes key) {
    int at = 0;
    for (const char *p = names; *p; at++) {
        size_t n = strcspn(p, " ");
        size_t bare = n && p[n - 1] == '?' ? n - 1 : n;
        if (bytes_eq(bytes_of(p, bare), key)) return at;
        p += n;
        p += strspn(p, " ");
    }
    return -1;
}

static bool none_missing(const char *names, const uint32_t *found) {
    for (const char *p = names; *p; found++) {
        size_t n = strcspn(p, " ");
        if (!*found && p[n - 1] != '?') return false;
        p += n;
        p += strspn(p, " ");
    }
    return true;
}

static size_t name_count(const char *names) {
    size_t count = *names != 0;
    for (; *names; names++) count += *names == ' ';
    return count;
}

bool value_pick(const Value *v, uint32_t object, const char *names, uint32_t *out) {
    if (!value_is(v, object, V_OBJECT)) return false;
    memset(out, 0, name_count(names) * sizeof *out);
    for (uint32_t kid = v->nodes[object].u.kids.first; kid; kid = v->nodes[kid].next) {
        int at = name_position(names, value_key(v, kid));
        if (at < 0 || out[at]) return false;
        out[at] = kid;
    }
    return none_missing(names, out);
}

bool value_is(const Value *v, uint32_t node, ValueType type) { return v->nodes[node].type == type; }

bool value_text(const Value *v, uint32_t node, Bytes *out) {
    const Node *at = &v->nodes[node];
    if (at->type != V_TEXT) return false;
    *out = bytes_of(v->text + at->u.part.at, at->u.part.len);
    return true;
}

bool value_bytes(Value *v, uint32_t node, Bytes *out) {
    Node *at = &v->nodes[node];
    if (at->type == V_TEXT && !v->cbor) {
        uint8_t *place = v->text + at->u.part.at;
        size_t n;
        if (!base64url_read(bytes_of(place, at->u.part.len), place, &n)) return false;
        at->type = V_BYTES;
        at->u.part.len = (uint32_t)n;
    }
    if (at->type != V_BYTES) return false;
    *out = bytes_of(v->text + at->u.part.at, at->u.part.len);
    return true;
}

bool value_sized(Value *v, uint32_t node, size_t n, const uint8_t **out) {
    Bytes bytes;
    if (!value_bytes(v, node, &bytes) || bytes.n != n) return false;
    *out = bytes.p;
    return true;
}

bool value_unsigned(const Value *v, uint32_t node, uint64_t most, uint64_t *out) {
    const Node *at = &v->nodes[node];
    if (at->type != V_INT || at->negative || at->huge || at->u.number > most) return false;
    *out = at->u.number;
    return true;
}

bool value_signed(const Value *v, uint32_t node, int64_t *out) {
    const Node *at = &v->nodes[node];
    if (at->type != V_INT || at->huge || at->u.number > INT64_MAX) return false;
    *out = at->negative ? -(int64_t)at->u.number : (int64_t)at->u.number;
    return true;
}
