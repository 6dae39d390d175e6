#include "json.h"
#include "utf8.h"
#include <string.h>

typedef struct { Value *v; uint8_t *s; size_t n, i; unsigned flags; } Reader;

static bool read_value(Reader *r, int depth, uint32_t *node);

static void skip_space(Reader *r) {
    if (r->flags & JSON_CANONICAL) return;
    while (r->i < r->n && strchr(" \t\n\r", r->s[r->i]) && r->s[r->i]) r->i++;
}

static bool take(Reader *r, char c) {
    if (r->i >= r->n || r->s[r->i] != (uint8_t)c) return false;
    r->i++;
    return true;
}

static bool take_word(Reader *r, const char *word) {
    size_t n = strlen(word);
    if (r->n - r->i < n || memcmp(r->s + r->i, word, n) != 0) return false;
    r->i += n;
    return true;
}

static bool read_hex4(Reader *r, uint32_t *code) {
    *code = 0;
    if (r->n - r->i < 4) return false;
    for (int k = 0; k < 4; k++) {
        uint8_t c = r->s[r->i++];
        bool lower = c >= 'a' && c <= 'f', upper = c >= 'A' && c <= 'F', digit = c >= '0' && c <= '9';
        if (!lower && !upper && !digit) return false;
        if (upper && (r->flags & JSON_CANONICAL)) return false;
        *code = *code << 4 | (uint32_t)(digit ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return true;
}

// What follows \u. Canonical: only control characters that have no short escape.
static bool read_unicode(Reader *r, uint32_t *code) {
    uint32_t low;
    if (!read_hex4(r, code)) return false;
    if (r->flags & JSON_CANONICAL) return *code < 0x20 && !(*code && strchr("\b\f\n\r\t", (int)*code));
    if (*code < 0xd800 || *code > 0xdfff) return true;
    if (*code > 0xdbff || !take_word(r, "\\u") || !read_hex4(r, &low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return false;
    *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

static bool read_escape(Reader *r, uint32_t *code) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (r->i >= r->n) return false;
    uint8_t c = r->s[r->i++];
    if (c == 'u') return read_unicode(r, code);
    const char *at = c ? strchr(letters, c) : NULL;
    if (!at || (c == '/' && (r->flags & JSON_CANONICAL))) return false;
    *code = (uint32_t)meanings[at - letters];
    return true;
}

// A string, its quote not yet read; what is unescaped is never longer than what was read.
static bool read_string(Reader *r, uint32_t *at, uint32_t *len) {
    if (!take(r, '"')) return false;
    size_t start = r->i, w = r->i;
    uint32_t code;
    while (r->i < r->n) {
        uint8_t c = r->s[r->i];
        if (c == '"') {
            r->i++;
            *at = (uint32_t)start;
            *len = (uint32_t)(w - start);
            return true;
        }
        if (c < 0x20) return false;
        if (c == '\\') {
            r->i++;
            if (!read_escape(r, &code)) return false;
            w += utf8_put(code, r->s + w);
            continue;
        }
        size_t step = c < 0x80 ? 1 : utf8_next(r->s + r->i, r->n - r->i, &code);
        if (!step) return false;
        if (w != r->i) memmove(r->s + w, r->s + r->i, step);
        w += step;
        r->i += step;
    }
    return false;
}

static size_t digits(const Reader *r, size_t from) {
    size_t n = 0;
    while (from + n < r->n && r->s[from + n] >= '0' && r->s[from + n] <= '9') n++;
    return n;
}

// Length of ".5", "e+3", ".5e3" at i; 0: there is none; SIZE_MAX: broken.
static size_t fraction_length(const Reader *r, size_t i) {
    size_t start = i;
    if (i < r->n && r->s[i] == '.') {
        size_t n = digits(r, ++i);
        if (!n) return SIZE_MAX;
        i += n;
    }
    if (i < r->n && (r->s[i] | 0x20) == 'e') {
        i++;
        if (i < r->n && (r->s[i] == '+' || r->s[i] == '-')) i++;
        size_t n = digits(r, i);
        if (!n) return SIZE_MAX;
        i += n;
    }
    return i - start;
}

static bool read_number(Reader *r, uint32_t *node) {
    size_t start = r->i;
    bool negative = take(r, '-');
    size_t whole = r->i, n = digits(r, whole);
    if (n == 0 || (n > 1 && r->s[whole] == '0')) return false;
    size_t more = fraction_length(r, whole + n);
    if (more == SIZE_MAX || (more && !(r->flags & JSON_FRACTIONS))) return false;
    r->i = whole + n + more;
    *node = value_new(r->v, more ? V_TEXT : V_INT);
    if (*node == NO_NODE) return false;
    Node *at = &r->v->nodes[*node];
    if (more) {
        at->u.part.at = (uint32_t)start;
        at->u.part.len = (uint32_t)(r->i - start);
        return true;
    }
    at->negative = negative;
    at->huge = !decimal_read(bytes_of(r->s + whole, n), &at->u.number);
    return at->huge || !(negative && at->u.number == 0);
}

static bool read_key(Reader *r, uint32_t *at, uint32_t *len) {
    if (!read_string(r, at, len)) return false;
    skip_space(r);
    if (!take(r, ':')) return false;
    skip_space(r);
    return true;
}

// Members of an object or elements of an array, after the opening bracket.
static bool read_kids(Reader *r, int depth, uint32_t node, char close) {
    uint32_t before = 0, kid, key = 0, key_len = 0;
    bool object = close == '}';
    skip_space(r);
    if (take(r, close)) return true;
    do {
        skip_space(r);
        if (object && !read_key(r, &key, &key_len)) return false;
        if (!read_value(r, depth + 1, &kid)) return false;
        Node *nodes = r->v->nodes;
        nodes[kid].key = key;
        nodes[kid].key_len = key_len;
        if (before) nodes[before].next = kid;
        else nodes[node].u.kids.first = kid;
        if (object && before && (r->flags & JSON_CANONICAL) &&
            bytes_cmp(value_key(r->v, before), value_key(r->v, kid)) >= 0)
            return false;
        nodes[node].u.kids.count++;
        before = kid;
        skip_space(r);
    } while (take(r, ','));
    if (!take(r, close)) return false;
    return !object || (r->flags & JSON_CANONICAL) || value_keys_distinct(r->v, node);
}

static bool read_plain(Reader *r, ValueType type, uint32_t *node) {
    *node = value_new(r->v, type);
    return *node != NO_NODE;
}

static bool read_value(Reader *r, int depth, uint32_t *node) {
    uint32_t at, len;
    if (depth > MAX_DEPTH || r->i >= r->n) return false;
    uint8_t c = r->s[r->i];
    if (c == '{' || c == '[') {
        r->i++;
        return read_plain(r, c == '{' ? V_OBJECT : V_ARRAY, node) && read_kids(r, depth, *node, c == '{' ? '}' : ']');
    }
    if (c == '"') {
        if (!read_string(r, &at, &len) || !read_plain(r, V_TEXT, node)) return false;
        r->v->nodes[*node].u.part.at = at;
        r->v->nodes[*node].u.part.len = len;
        return true;
    }
    if (take_word(r, "null")) return read_plain(r, V_NULL, node);
    if (take_word(r, "true")) return read_plain(r, V_TRUE, node);
    if (take_word(r, "false")) return read_plain(r, V_FALSE, node);
    return read_number(r, node);
}

bool json_read(Value *v, uint8_t *text, size_t n, unsigned flags) {
    Reader r = {v, text, n, 0, flags};
    uint32_t root;
    *v = (Value){.text = text, .size = n};
    if (n >= UINT32_MAX) return false;
    skip_space(&r);
    if (!read_value(&r, 0, &root)) return false;
    skip_space(&r);
    return r.i == n;
}
