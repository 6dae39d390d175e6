#include "cbor.h"
#include "utf8.h"

typedef struct { Value *v; uint8_t *s; size_t n, i; } Reader;

static bool read_value(Reader *r, int depth, uint32_t *node);

// A head in its shortest form; no indefinite lengths.
static bool read_head(Reader *r, unsigned *major, uint64_t *value) {
    static const uint64_t least[4] = {24, 0x100, 0x10000, 0x100000000};
    if (r->i >= r->n) return false;
    *major = r->s[r->i] >> 5;
    unsigned info = r->s[r->i++] & 31;
    *value = info;
    if (info < 24) return true;
    if (info > 27) return false;
    size_t width = (size_t)1 << (info - 24);
    if (r->n - r->i < width) return false;
    *value = get_be(r->s + r->i, width);
    r->i += width;
    return *value >= least[info - 24];
}

static bool read_string(Reader *r, uint64_t len, bool text, uint32_t *at) {
    if (len > r->n - r->i) return false;
    *at = (uint32_t)r->i;
    r->i += (size_t)len;
    return !text || utf8_good(bytes_of(r->s + *at, (size_t)len));
}

static bool read_key(Reader *r, uint32_t *at, uint32_t *len) {
    unsigned major;
    uint64_t n;
    if (!read_head(r, &major, &n) || major != 3 || !read_string(r, n, true, at)) return false;
    *len = (uint32_t)n;
    return true;
}

// Keys rise by their encodings: both texts with shortest heads, so by length and then by bytes.
static bool rising(const Value *v, uint32_t before, uint32_t kid) {
    Bytes a = value_key(v, before), b = value_key(v, kid);
    return a.n != b.n ? a.n < b.n : bytes_cmp(a, b) < 0;
}

static bool read_kids(Reader *r, int depth, uint32_t node, uint64_t count, bool map) {
    uint32_t before = 0, kid, key = 0, key_len = 0;
    if (count > r->n - r->i) return false;
    for (uint64_t k = 0; k < count; k++) {
        if (map && !read_key(r, &key, &key_len)) return false;
        if (!read_value(r, depth + 1, &kid)) return false;
        Node *nodes = r->v->nodes;
        nodes[kid].key = key;
        nodes[kid].key_len = key_len;
        if (before) nodes[before].next = kid;
        else nodes[node].u.kids.first = kid;
        if (map && before && !rising(r->v, before, kid)) return false;
        before = kid;
    }
    r->v->nodes[node].u.kids.count = (uint32_t)count;
    return true;
}

static bool add_number(Reader *r, unsigned major, uint64_t value, uint32_t *node) {
    *node = value_new(r->v, V_INT);
    if (*node == NO_NODE || (major == 1 && value == UINT64_MAX)) return false;
    r->v->nodes[*node].negative = major == 1;
    r->v->nodes[*node].u.number = value + major;
    return true;
}

static bool add_string(Reader *r, unsigned major, uint64_t len, uint32_t *node) {
    uint32_t at;
    if (!read_string(r, len, major == 3, &at)) return false;
    *node = value_new(r->v, major == 3 ? V_TEXT : V_BYTES);
    if (*node == NO_NODE) return false;
    r->v->nodes[*node].u.part.at = at;
    r->v->nodes[*node].u.part.len = (uint32_t)len;
    return true;
}

static bool read_value(Reader *r, int depth, uint32_t *node) {
    unsigned major;
    uint64_t value;
    if (depth > MAX_DEPTH || !read_head(r, &major, &value)) return false;
    if (major <= 1) return add_number(r, major, value, node);
    if (major <= 3) return add_string(r, major, value, node);
    if (major <= 5) {
        *node = value_new(r->v, major == 5 ? V_OBJECT : V_ARRAY);
        return *node != NO_NODE && read_kids(r, depth, *node, value, major == 5);
    }
    if (major != 7 || value < 20 || value > 22) return false; // 24 and above have a longer head
    *node = value_new(r->v, value == 20 ? V_FALSE : value == 21 ? V_TRUE : V_NULL);
    return *node != NO_NODE;
}

bool cbor_read(Value *v, uint8_t *data, size_t n) {
    Reader r = {v, data, n, 0};
    uint32_t root;
    *v = (Value){.text = data, .size = n, .cbor = true};
    return n < UINT32_MAX && read_value(&r, 0, &root) && r.i == n;
}
