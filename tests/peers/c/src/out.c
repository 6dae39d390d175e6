#include "out.h"
#include "base64.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void out_free(Out *out) {
    free(out->p);
    *out = (Out){0};
}

void out_add(Out *out, const void *data, size_t n) {
    if (n == 0) return;
    if (n > out->room - out->n) {
        out->room = out->n + n + out->n / 2 + 256;
        out->p = must_alloc(out->p, out->room);
    }
    memcpy(out->p + out->n, data, n);
    out->n += n;
}

void out_text(Out *out, const char *text) { out_add(out, text, strlen(text)); }

void out_number(Out *out, bool negative, uint64_t magnitude) {
    char text[24];
    int n = snprintf(text, sizeof text, "%s%llu", negative ? "-" : "", (unsigned long long)magnitude);
    out_add(out, text, (size_t)n);
}

static void out_escape(Out *out, uint8_t c) {
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    char text[8] = "\\?";
    const char *at = c ? strchr(from, c) : NULL;
    if (at) text[1] = to[at - from];
    else snprintf(text, sizeof text, "\\u%04x", c);
    out_text(out, text);
}

void out_string(Out *out, Bytes text) {
    size_t done = 0;
    out_text(out, "\"");
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] >= 0x20 && text.p[i] != '"' && text.p[i] != '\\') continue;
        out_add(out, text.p + done, i - done);
        out_escape(out, text.p[i]);
        done = i + 1;
    }
    if (text.n) out_add(out, text.p + done, text.n - done);
    out_text(out, "\"");
}

static void json_bytes(Out *out, Bytes bytes) {
    uint8_t *text = must_alloc(NULL, bytes.n / 3 * 4 + 8);
    size_t n = base64url_write(bytes.p, bytes.n, text);
    out_text(out, "\"");
    out_add(out, text, n);
    out_text(out, "\"");
    free(text);
}

// Kids of an object in the order of a writer; of an array as they stand.
typedef struct { Bytes key; uint32_t node; } Kid;

static int by_text(const void *a, const void *b) { return bytes_cmp(((const Kid *)a)->key, ((const Kid *)b)->key); }

static int by_cbor(const void *a, const void *b) { // shorter keys first, as their encodings stand
    const Kid *x = a, *y = b;
    return x->key.n != y->key.n ? (x->key.n > y->key.n) - (x->key.n < y->key.n) : bytes_cmp(x->key, y->key);
}

static Kid *sorted_kids(const Value *v, uint32_t node, int (*order)(const void *, const void *)) {
    const Node *at = value_at(v, node);
    Kid *kids = must_alloc(NULL, (at->u.kids.count + 1) * sizeof *kids);
    size_t n = 0;
    for (uint32_t kid = at->u.kids.first; kid; kid = value_at(v, kid)->next) kids[n++] = (Kid){value_key(v, kid), kid};
    if (at->type == V_OBJECT && n > 1) qsort(kids, n, sizeof *kids, order);
    return kids;
}

static void json_kids(Out *out, const Value *v, uint32_t node) {
    const Node *at = value_at(v, node);
    bool object = at->type == V_OBJECT;
    Kid *kids = sorted_kids(v, node, by_text);
    out_text(out, object ? "{" : "[");
    for (uint32_t i = 0; i < at->u.kids.count; i++) {
        if (i) out_text(out, ",");
        if (object) {
            out_string(out, kids[i].key);
            out_text(out, ":");
        }
        json_write(out, v, kids[i].node);
    }
    out_text(out, object ? "}" : "]");
    free(kids);
}

void json_write(Out *out, const Value *v, uint32_t node) {
    const Node *at = value_at(v, node);
    static const char *const words[] = {"null", "false", "true"};
    if (at->type <= V_TRUE) out_text(out, words[at->type]);
    else if (at->type == V_INT) out_number(out, at->negative, at->u.number);
    else if (at->type == V_TEXT) out_string(out, bytes_of(v->text + at->u.part.at, at->u.part.len));
    else if (at->type == V_BYTES) json_bytes(out, bytes_of(v->text + at->u.part.at, at->u.part.len));
    else json_kids(out, v, node);
}

static void cbor_head(Out *out, unsigned major, uint64_t value) {
    uint8_t head[9];
    size_t width = value < 24 ? 0 : value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
    unsigned info = width == 0 ? (unsigned)value : width == 1 ? 24 : width == 2 ? 25 : width == 4 ? 26 : 27;
    head[0] = (uint8_t)(major << 5 | info);
    put_be(head + 1, value, width);
    out_add(out, head, 1 + width);
}

static void cbor_string(Out *out, unsigned major, Bytes text) {
    cbor_head(out, major, text.n);
    out_add(out, text.p, text.n);
}

void cbor_write(Out *out, const Value *v, uint32_t node) {
    const Node *at = value_at(v, node);
    if (at->type == V_NULL) cbor_head(out, 7, 22);
    else if (at->type <= V_TRUE) cbor_head(out, 7, at->type == V_TRUE ? 21 : 20);
    else if (at->type == V_INT) cbor_head(out, at->negative, at->u.number - at->negative);
    else if (at->type == V_BYTES || at->type == V_TEXT)
        cbor_string(out, at->type == V_BYTES ? 2 : 3, bytes_of(v->text + at->u.part.at, at->u.part.len));
    else {
        Kid *kids = sorted_kids(v, node, by_cbor);
        cbor_head(out, at->type == V_OBJECT ? 5 : 4, at->u.kids.count);
        for (uint32_t i = 0; i < at->u.kids.count; i++) {
            if (at->type == V_OBJECT) cbor_string(out, 3, kids[i].key);
            cbor_write(out, v, kids[i].node);
        }
        free(kids);
    }
}
