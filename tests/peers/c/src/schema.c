#include "schema.h"
#include "sha256.h"
#include <string.h>

bool segment_is_number(Bytes s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0;
}

bool segment_is_index(Bytes s) { return segment_is_number(s) && (s.n == 1 || s.p[0] != '0'); }

Bytes next_segment(Bytes *path) {
    const uint8_t *start = path->p + 1, *end = path->p + path->n;
    const uint8_t *slash = start < end ? memchr(start, '/', (size_t)(end - start)) : NULL;
    if (!slash) slash = end;
    *path = bytes_of(slash, (size_t)(end - slash));
    return bytes_of(start, (size_t)(slash - start));
}

static bool segment_matches(Bytes pattern, Bytes segment) {
    return bytes_is(pattern, "*") ? segment_is_index(segment) : bytes_eq(pattern, segment);
}

static bool matches(Bytes pattern, Bytes path) {
    while (pattern.n && path.n)
        if (!segment_matches(next_segment(&pattern), next_segment(&path))) return false;
    return pattern.n == 0 && path.n == 0;
}

const Pattern *schema_match(const Schema *schema, Bytes path) {
    for (size_t i = 0; i < schema->n; i++)
        if (matches(schema->patterns[i].path, path)) return &schema->patterns[i];
    return NULL;
}

static size_t last_star(Bytes path) { // position of "/*", or SIZE_MAX
    size_t found = SIZE_MAX, at = 0;
    for (Bytes left = path; left.n; at = path.n - left.n)
        if (bytes_is(next_segment(&left), "*")) found = at;
    return found;
}

bool pattern_has_star(const Pattern *pattern) { return last_star(pattern->path) != SIZE_MAX; }

Bytes pattern_element(const Pattern *pattern, Bytes path, Bytes *rest) {
    size_t star = last_star(pattern->path);
    if (star == SIZE_MAX) return bytes_of(path.p, 0);
    Bytes left = path, head = bytes_of(pattern->path.p, star + 2);
    *rest = bytes_of(pattern->path.p + star + 2, pattern->path.n - star - 2);
    while (head.n) {
        if (!left.n || !segment_matches(next_segment(&head), next_segment(&left))) return bytes_of(path.p, 0);
    }
    return bytes_of(path.p, path.n - left.n);
}

static bool next_line(Bytes *text, Bytes *line) {
    const uint8_t *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
    if (!end) return false;
    *line = bytes_of(text->p, (size_t)(end - text->p));
    *text = bytes_of(end + 1, text->n - line->n - 1);
    return true;
}

static bool name_good(Bytes name) {
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        bool word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!word && (i == 0 || !c || !strchr("._/-", c))) return false;
    }
    return name.n >= 1 && name.n <= 64;
}

static bool pattern_good(Bytes path) {
    if (path.n == 0 || path.p[0] != '/') return false;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] <= 0x20 || path.p[i] >= 0x7f) return false;
    while (path.n) {
        Bytes segment = next_segment(&path);
        if (segment.n == 0 || segment_is_number(segment)) return false;
    }
    return true;
}

// Letters of "bins" in that order.
static bool read_types(Bytes letters, uint8_t *types) {
    static const char order[] = "bins";
    static const uint8_t meaning[] = {1 << F_BOOLEAN, 1 << F_INTEGER, 1 << F_NULL, 1 << F_STRING};
    int before = -1;
    *types = 0;
    for (size_t i = 0; i < letters.n; i++) {
        const char *at = letters.p[i] ? strchr(order, letters.p[i]) : NULL;
        if (!at || at - order <= before) return false;
        before = (int)(at - order);
        *types |= meaning[before];
    }
    return letters.n > 0;
}

static bool read_field(Bytes line, Pattern *out) {
    const uint8_t *first = line.n ? memchr(line.p, ' ', line.n) : NULL;
    if (!first || line.n < 2 || line.p[line.n - 2] != ' ') return false;
    const uint8_t *types = first + 1, *last = line.p + line.n - 2;
    if (types > last) return false;
    out->path = bytes_of(line.p, (size_t)(first - line.p));
    out->required = line.p[line.n - 1] == '1';
    if (!out->required && line.p[line.n - 1] != '?') return false;
    return out->path.n && read_types(bytes_of(types, (size_t)(last - types)), &out->types);
}

// Two patterns may part only at names: none lies below another, and `*` has no sibling.
static bool compatible(Bytes a, Bytes b) {
    while (a.n && b.n) {
        Bytes x = next_segment(&a), y = next_segment(&b);
        if (!bytes_eq(x, y)) return !bytes_is(x, "*") && !bytes_is(y, "*");
    }
    return false;
}

bool schema_good(const Schema *schema) {
    if (!name_good(schema->name)) return false;
    for (size_t i = 0; i < schema->n; i++)
        if (!pattern_good(schema->patterns[i].path)) return false;
    for (size_t i = 1; i < schema->n; i++) {
        if (bytes_cmp(schema->patterns[i - 1].path, schema->patterns[i].path) >= 0) return false;
        for (size_t k = 0; k < i; k++)
            if (!compatible(schema->patterns[k].path, schema->patterns[i].path)) return false;
    }
    return true;
}

bool schema_read(Schema *out, Bytes text, Arena *arena) {
    Bytes line, left = text;
    Sha sha;
    size_t lines = 0;
    for (size_t i = 0; i < text.n; i++) lines += text.p[i] == '\n';
    *out = (Schema){.text = text, .patterns = arena_alloc(arena, (lines + 1) * sizeof(Pattern))};
    if (!next_line(&left, &line) || !bytes_is(line, "gwm.schema.1")) return false;
    if (!next_line(&left, &out->name)) return false;
    while (left.n)
        if (!next_line(&left, &line) || !read_field(line, &out->patterns[out->n++])) return false;
    sha_tag(&sha, 0x0a);
    sha_add(&sha, text.p, text.n);
    sha_end(&sha, out->hash);
    return true;
}
