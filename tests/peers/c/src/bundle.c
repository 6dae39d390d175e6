#include "bundle.h"
#include "cbor.h"
#include "inflate.h"
#include "json.h"
#include "sha256.h"
#include <string.h>

bool bundle_is_compact(Bytes bytes) { return bytes.n >= 4 && memcmp(bytes.p, "GWB\x02", 4) == 0; }

bool bundle_recognised(Bytes bytes) {
    static const char *const marks[] = {"gwanmun/bundle/1", "gwanmun/bundle/2", "\"core\":{\"act\"", "\"staple\":{\"checkpoint\""};
    if (bundle_is_compact(bytes)) return true;
    for (size_t i = 0; i < 4; i++)
        if (bytes_contain(bytes, marks[i])) return true;
    return false;
}

// 4 bytes of a mark, the first 8 bytes of the SHA-256 of the rest, a raw DEFLATE stream of CBOR.
static bool read_compact(Bundle *b, Arena *arena, Bytes bytes) {
    uint8_t digest[32];
    size_t n;
    b->compact = true;
    if (bytes.n < 12) return false;
    sha256(bytes.p + 12, bytes.n - 12, digest);
    if (memcmp(digest, bytes.p + 4, 8) != 0) return false;
    uint8_t *room = arena_alloc(arena, MAX_INPUT);
    return inflate_raw(bytes_of(bytes.p + 12, bytes.n - 12), room, MAX_INPUT, &n) && cbor_read(&b->tree, room, n);
}

static bool read_tree(Bundle *b, Arena *arena, uint8_t *bytes, size_t n) {
    if (n > MAX_INPUT) return false;
    if (bundle_is_compact(bytes_of(bytes, n))) return read_compact(b, arena, bytes_of(bytes, n));
    return json_read(&b->tree, bytes, n, JSON_CANONICAL);
}

bool bundle_read(Bundle *out, Arena *arena, uint8_t *bytes, size_t n) {
    uint32_t top[3];
    Bytes format;
    *out = (Bundle){0};
    if (!read_tree(out, arena, bytes, n) || !value_pick(&out->tree, 0, "core format staple", top)) return false;
    if (!value_text(&out->tree, top[1], &format)) return false;
    if (bytes_is(format, "gwanmun/bundle/2")) return bundle_read_second(out, arena);
    return bytes_is(format, "gwanmun/bundle/1") && !out->compact && bundle_read_first(out, arena);
}
