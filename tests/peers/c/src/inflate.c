#include "inflate.h"
#include <string.h>

enum { LONGEST = 15, LITERALS = 288, DISTANCES = 30 };

typedef struct {
    const uint8_t *in;
    size_t n, i;
    uint64_t bits;
    unsigned have;
    uint8_t *out;
    size_t room, made;
} Stream;

// A canonical Huffman code: how many codes of each length, and their symbols in order.
typedef struct { uint16_t count[LONGEST + 1], symbol[LITERALS]; } Code;

static void refill(Stream *s) {
    while (s->have <= 56 && s->i < s->n) {
        s->bits |= (uint64_t)s->in[s->i++] << s->have;
        s->have += 8;
    }
}

static bool take_bits(Stream *s, unsigned n, uint32_t *out) {
    if (s->have < n) refill(s);
    if (s->have < n) return false;
    *out = (uint32_t)(s->bits & ((1u << n) - 1));
    s->bits >>= n;
    s->have -= n;
    return true;
}

// Bit by bit, so the work is bounded by the bits that were read.
static bool take_symbol(Stream *s, const Code *code, unsigned *symbol) {
    unsigned word = 0, first = 0, index = 0;
    if (s->have < LONGEST) refill(s);
    uint64_t bits = s->bits;
    for (unsigned len = 1; len <= LONGEST && len <= s->have; len++, bits >>= 1) {
        unsigned count = code->count[len];
        word |= bits & 1;
        if (word < first + count) {
            *symbol = code->symbol[index + word - first];
            s->bits >>= len;
            s->have -= len;
            return true;
        }
        index += count;
        first = (first + count) << 1;
        word <<= 1;
    }
    return false;
}

// The next symbol with a code, at i or after it; eight at a time, as blocks of almost no symbols are many.
static unsigned next_used(const uint8_t *lengths, unsigned n, unsigned i) {
    uint64_t eight;
    while (n - i >= sizeof eight) {
        memcpy(&eight, lengths + i, sizeof eight);
        if (eight) break;
        i += sizeof eight;
    }
    while (i < n && lengths[i] == 0) i++;
    return i;
}

// Builds a code from lengths; `left` tells how many codes of the greatest length are unused (-1: too many).
static void build(Code *code, const uint8_t *lengths, unsigned n, int *left) {
    uint16_t at[LONGEST + 2];
    memset(code->count, 0, sizeof code->count);
    for (unsigned i = next_used(lengths, n, 0); i < n; i = next_used(lengths, n, i + 1)) code->count[lengths[i]]++;
    *left = 1;
    at[1] = 0;
    for (unsigned len = 1; len <= LONGEST; len++) {
        *left = *left < 0 ? -1 : 2 * *left - code->count[len];
        at[len + 1] = (uint16_t)(at[len] + code->count[len]);
    }
    for (unsigned i = next_used(lengths, n, 0); i < n; i = next_used(lengths, n, i + 1))
        code->symbol[at[lengths[i]]++] = (uint16_t)i;
}

static bool copy_match(Stream *s, size_t distance, size_t length) {
    if (distance > s->made || length > s->room - s->made) return false;
    for (; length; length--, s->made++) s->out[s->made] = s->out[s->made - distance];
    return true;
}

static bool read_match(Stream *s, const Code *distances, unsigned symbol) {
    static const uint16_t length_base[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                             31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t length_bits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                            2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const uint16_t distance_base[30] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                               193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    uint32_t more;
    unsigned code;
    if (symbol > 285) return false;
    if (!take_bits(s, length_bits[symbol - 257], &more)) return false;
    size_t length = length_base[symbol - 257] + more;
    if (!take_symbol(s, distances, &code) || code >= DISTANCES) return false;
    if (!take_bits(s, code < 4 ? 0 : code / 2 - 1, &more)) return false;
    return copy_match(s, distance_base[code] + more, length);
}

static bool read_symbols(Stream *s, const Code *literals, const Code *distances) {
    unsigned symbol;
    for (;;) {
        if (!take_symbol(s, literals, &symbol)) return false;
        if (symbol == 256) return true;
        if (symbol > 256) {
            if (!read_match(s, distances, symbol)) return false;
        } else {
            if (s->made == s->room) return false;
            s->out[s->made++] = (uint8_t)symbol;
        }
    }
}

static bool read_stored(Stream *s) {
    uint32_t skip, length, check;
    if (!take_bits(s, s->have % 8, &skip)) return false;
    if (!take_bits(s, 16, &length) || !take_bits(s, 16, &check) || (length ^ check) != 0xffff) return false;
    for (; s->have >= 8; s->have -= 8) s->i--; // give whole bytes back
    s->bits = 0;
    s->have = 0;
    if (length > s->n - s->i || length > s->room - s->made) return false;
    if (length) memcpy(s->out + s->made, s->in + s->i, length);
    s->i += length;
    s->made += length;
    return true;
}

static bool read_fixed(Stream *s) {
    static Code literals, distances;
    uint8_t lengths[LITERALS];
    int left;
    if (!literals.count[8]) {
        for (unsigned i = 0; i < LITERALS; i++) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        build(&literals, lengths, LITERALS, &left);
        memset(lengths, 5, 32);
        build(&distances, lengths, 32, &left);
    }
    return read_symbols(s, &literals, &distances);
}

static bool read_lengths(Stream *s, const Code *code, uint8_t *lengths, unsigned n) {
    unsigned symbol, i = 0;
    while (i < n) {
        uint32_t more = 0;
        if (!take_symbol(s, code, &symbol)) return false;
        if (symbol < 16) {
            lengths[i++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && i == 0) return false;
        if (!take_bits(s, symbol == 16 ? 2 : symbol == 17 ? 3 : 7, &more)) return false;
        unsigned repeat = more + (symbol == 18 ? 11 : 3);
        if (repeat > n - i) return false;
        memset(lengths + i, symbol == 16 ? lengths[i - 1] : 0, repeat);
        i += repeat;
    }
    return true;
}

// Incomplete codes are refused, but for a single code of length 1 (RFC 1951, section 3.2.7).
static bool usable(int left, const Code *code) {
    if (left == 0) return true;
    unsigned longer = 0;
    for (unsigned len = 2; len <= LONGEST; len++) longer += code->count[len];
    return left > 0 && longer == 0 && code->count[1] <= 1;
}

static bool read_dynamic(Stream *s) {
    static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERALS + 32] = {0};
    uint32_t literal_count, distance_count, code_count, length;
    Code literals, distances;
    int left;
    if (!take_bits(s, 5, &literal_count) || !take_bits(s, 5, &distance_count) || !take_bits(s, 4, &code_count)) return false;
    literal_count += 257;
    distance_count += 1;
    if (literal_count > 286 || distance_count > DISTANCES) return false;
    for (uint32_t i = 0; i < code_count + 4; i++) {
        if (!take_bits(s, 3, &length)) return false;
        lengths[order[i]] = (uint8_t)length;
    }
    build(&literals, lengths, 19, &left);
    if (left != 0 || !read_lengths(s, &literals, lengths, literal_count + distance_count)) return false;
    if (lengths[256] == 0) return false;
    build(&distances, lengths + literal_count, distance_count, &left);
    if (!usable(left, &distances)) return false;
    build(&literals, lengths, literal_count, &left);
    return usable(left, &literals) && read_symbols(s, &literals, &distances);
}

bool inflate_raw(Bytes in, uint8_t *out, size_t room, size_t *n) {
    Stream s = {.in = in.p, .n = in.n, .out = out, .room = room};
    uint32_t last, kind;
    do {
        if (!take_bits(&s, 1, &last) || !take_bits(&s, 2, &kind) || kind == 3) return false;
        if (!(kind == 0 ? read_stored(&s) : kind == 1 ? read_fixed(&s) : read_dynamic(&s))) return false;
    } while (!last);
    *n = s.made;
    return s.i == s.n && s.have < 8; // the stream ends with the file
}
