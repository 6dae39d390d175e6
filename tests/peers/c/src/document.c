#include "document.h"
#include "nfc.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b) { return bytes_cmp(((const Field *)a)->path, ((const Field *)b)->path); }

void fields_sort(Fields *fields) {
    if (fields->n > 1) qsort(fields->list, fields->n, sizeof *fields->list, by_path);
}

bool field_value(const Value *v, uint32_t node, Field *out) {
    const Node *at = value_at(v, node);
    switch (at->type) {
    case V_NULL: out->type = F_NULL; return true;
    case V_FALSE:
    case V_TRUE: out->type = F_BOOLEAN; out->truth = at->type == V_TRUE; return true;
    case V_INT:
        out->type = F_INTEGER;
        if (!value_signed(v, node, &out->number)) out->number = INT64_MAX; // out of range, as field_good will say
        return true;
    case V_TEXT: out->type = F_STRING; return value_text(v, node, &out->text);
    default: return false;
    }
}

// RFC 6901: "~" stands only before 0 or 1. Keys that look like numbers are refused, so a segment of digits is an index.
static bool path_good(Bytes path) {
    if (path.n == 0 || path.p[0] != '/' || path.n > MAX_PATH || !nfc_good(path)) return false;
    int levels = 0;
    for (Bytes left = path; left.n; levels++) {
        Bytes segment = next_segment(&left);
        if (segment_is_number(segment) && !segment_is_index(segment)) return false;
        for (size_t i = 0; i < segment.n; i++)
            if (segment.p[i] == '~' && (i + 1 == segment.n || (segment.p[i + 1] != '0' && segment.p[i + 1] != '1'))) return false;
    }
    return levels <= MAX_LEVELS;
}

bool field_good(const Field *field) {
    static const int64_t most = ((int64_t)1 << 53) - 1;
    if (!path_good(field->path) || (field->type == F_INTEGER && (field->number > most || field->number < -most))) return false;
    return field->type != F_STRING || (field->text.n <= MAX_VALUE && nfc_good(field->text));
}

typedef struct {
    const Value *v;
    const Schema *schema;
    Arena *arena;
    Fields *out;
    size_t leaves, room;
    uint8_t path[MAX_PATH];
    size_t n;
} Flattener;

static bool push(Flattener *f, const void *data, size_t n) {
    if (n > MAX_PATH - f->n) return false;
    if (n) memcpy(f->path + f->n, data, n);
    f->n += n;
    return true;
}

static bool push_key(Flattener *f, Bytes key) {
    if (segment_is_number(key) || !push(f, "/", 1)) return false;
    for (size_t i = 0; i < key.n; i++) {
        bool escape = key.p[i] == '~' || key.p[i] == '/';
        if (escape ? !push(f, key.p[i] == '~' ? "~0" : "~1", 2) : !push(f, key.p + i, 1)) return false;
    }
    return true;
}

static bool push_index(Flattener *f, uint32_t index) {
    char text[16];
    int n = snprintf(text, sizeof text, "/%lu", (unsigned long)index);
    return push(f, text, (size_t)n);
}

static bool add_leaf(Flattener *f, uint32_t node) {
    Field field = {.path = bytes_of(f->path, f->n)};
    if (++f->leaves > MAX_FIELDS || !field_value(f->v, node, &field) || !field_good(&field)) return false;
    if (f->schema && !schema_match(f->schema, field.path)) {
        f->out->foreign = true;
        return true;
    }
    uint8_t *copy = arena_alloc(f->arena, f->n);
    memcpy(copy, f->path, f->n);
    field.path.p = copy;
    f->out->list[f->out->n++] = field;
    return true;
}

static bool flatten(Flattener *f, uint32_t node, int level) {
    const Node *at = value_at(f->v, node);
    uint32_t index = 0;
    size_t before = f->n;
    if (at->type != V_OBJECT && at->type != V_ARRAY) return level > 0 && add_leaf(f, node);
    if (level == MAX_LEVELS || at->u.kids.count == 0) return false; // too deep, or empty
    for (uint32_t kid = at->u.kids.first; kid; kid = value_at(f->v, kid)->next) {
        bool pushed = at->type == V_OBJECT ? push_key(f, value_key(f->v, kid)) : push_index(f, index++);
        if (!pushed || !flatten(f, kid, level + 1)) return false;
        f->n = before;
    }
    return true;
}

bool document_flatten(const Value *v, uint32_t node, const Schema *schema, Arena *arena, Fields *out) {
    Flattener f = {.v = v, .schema = schema, .arena = arena, .out = out};
    size_t room = v->count < MAX_FIELDS ? v->count : MAX_FIELDS;
    *out = (Fields){.list = arena_alloc(arena, room * sizeof *out->list)};
    if (!flatten(&f, node, 0)) return false;
    fields_sort(out);
    return true;
}

bool fields_match(const Fields *fields, const Schema *schema) {
    if (fields->foreign) return false;
    for (size_t i = 0; i < fields->n; i++) {
        const Field *field = &fields->list[i];
        if (!field_good(field)) return false;
        const Pattern *pattern = schema_match(schema, field->path);
        if (!pattern || !(pattern->types >> field->type & 1)) return false;
    }
    return true;
}

// The first field whose path is not before this one (fields are sorted).
static size_t lower_bound(const Fields *fields, Bytes path) {
    size_t low = 0, high = fields->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (bytes_cmp(fields->list[mid].path, path) < 0) low = mid + 1;
        else high = mid;
    }
    return low;
}

static const Field *find(const Fields *fields, Bytes path) {
    size_t i = lower_bound(fields, path);
    return i < fields->n && bytes_eq(fields->list[i].path, path) ? &fields->list[i] : NULL;
}

const Field *field_at(const Fields *fields, const char *path) {
    for (size_t i = 0; i < fields->n; i++) // a redacted list is not in order of paths
        if (bytes_is(fields->list[i].path, path)) return &fields->list[i];
    return NULL;
}

// Is there something at or below this path?
static bool exists(const Fields *fields, Bytes path) {
    size_t i = lower_bound(fields, path);
    if (i == fields->n) return false;
    Bytes found = fields->list[i].path;
    if (found.n < path.n || memcmp(found.p, path.p, path.n) != 0) return false;
    return found.n == path.n || found.p[path.n] == '/';
}

// Each index above 0 in the path has the element before it.
static bool no_gap(const Fields *fields, Bytes path) {
    uint8_t before[MAX_PATH + 24];
    for (Bytes left = path; left.n;) {
        size_t start = path.n - left.n;
        uint64_t index;
        Bytes segment = next_segment(&left);
        if (!segment_is_number(segment) || bytes_is(segment, "0")) continue;
        if (!decimal_read(segment, &index)) return false;
        memcpy(before, path.p, start + 1);
        int n = snprintf((char *)before + start + 1, 24, "%llu", (unsigned long long)(index - 1));
        if (!exists(fields, bytes_of(before, start + 1 + (size_t)n))) return false;
    }
    return true;
}

// A required pattern below `*` must be there in each element; `path` shows that its element is there.
static bool element_whole(const Fields *fields, const Pattern *pattern, Bytes path) {
    uint8_t wanted[2 * MAX_PATH];
    Bytes rest, element = pattern_element(pattern, path, &rest);
    if (element.n == 0) return true;
    if (element.n + rest.n > sizeof wanted) return false;
    memcpy(wanted, element.p, element.n);
    if (rest.n) memcpy(wanted + element.n, rest.p, rest.n);
    return rest.n == 0 || find(fields, bytes_of(wanted, element.n + rest.n));
}

bool fields_whole(const Fields *fields, const Schema *schema) {
    if (fields->n == 0 || fields->n > MAX_FIELDS) return false;
    for (size_t i = 0; i < fields->n; i++) {
        if (i && bytes_cmp(fields->list[i - 1].path, fields->list[i].path) >= 0) return false;
        if (!no_gap(fields, fields->list[i].path)) return false;
    }
    for (size_t k = 0; k < schema->n; k++) {
        const Pattern *pattern = &schema->patterns[k];
        if (!pattern->required) continue;
        if (!pattern_has_star(pattern) && !find(fields, pattern->path)) return false;
        for (size_t i = 0; pattern_has_star(pattern) && i < fields->n; i++)
            if (!element_whole(fields, pattern, fields->list[i].path)) return false;
    }
    return true;
}
