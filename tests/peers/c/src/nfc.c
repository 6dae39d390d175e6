#include "nfc.h"
#include "nfc_table.h"
#include "utf8.h"
#include <stdlib.h>

enum { S_BASE = 0xac00, L_BASE = 0x1100, V_BASE = 0x1161, T_BASE = 0x11a7, L_COUNT = 19, V_COUNT = 21, T_COUNT = 28 };
enum { S_COUNT = L_COUNT * V_COUNT * T_COUNT, LONGEST = 4 }; // LONGEST: of a canonical decomposition

typedef struct { uint32_t code; uint8_t combining; } Mark;

static const NfcProperty *property(uint32_t code) { return &NFC_PROPERTY[NFC_BLOCK[NFC_PAGE[code >> 7]][code & 127]]; }

// The quick check: 0 yes, 1 maybe, 2 no.
static int quick_check(Bytes text) {
    int result = 0;
    uint8_t before = 0;
    uint32_t code;
    for (size_t i = 0; i < text.n;) {
        size_t step = utf8_next(text.p + i, text.n - i, &code);
        if (!step) return 2;
        i += step;
        const NfcProperty *p = property(code);
        if (p->check == 2 || (p->combining && before > p->combining)) return 2;
        if (p->check == 1) result = 1;
        before = p->combining;
    }
    return result;
}

static void add(Mark *out, size_t *n, uint32_t code) { out[(*n)++] = (Mark){code, property(code)->combining}; }

static void decompose(uint32_t code, Mark *out, size_t *n) {
    const NfcProperty *p = property(code);
    if (code >= S_BASE && code < S_BASE + S_COUNT) {
        uint32_t s = code - S_BASE;
        add(out, n, L_BASE + s / (V_COUNT * T_COUNT));
        add(out, n, V_BASE + s % (V_COUNT * T_COUNT) / T_COUNT);
        if (s % T_COUNT) add(out, n, T_BASE + s % T_COUNT);
    } else if (p->length) {
        for (size_t k = 0; k < p->length; k++) add(out, n, NFC_TEXT[p->at + k]);
    } else {
        add(out, n, code);
    }
}

// Canonical order: each run of marks sorted by class, stable (counting sort for long runs).
static void sort_run(Mark *run, size_t n, Mark *spare) {
    size_t count[257] = {0};
    if (n < 2) return;
    for (size_t i = 0; i < n; i++) count[run[i].combining + 1]++;
    for (size_t k = 1; k < 257; k++) count[k] += count[k - 1];
    for (size_t i = 0; i < n; i++) spare[count[run[i].combining]++] = run[i];
    for (size_t i = 0; i < n; i++) run[i] = spare[i];
}

static void reorder(Mark *marks, size_t n, Mark *spare) {
    for (size_t i = 0; i < n;) {
        size_t end = i;
        bool sorted = true;
        while (end < n && marks[end].combining) {
            if (end > i && marks[end].combining < marks[end - 1].combining) sorted = false;
            end++;
        }
        if (!sorted) sort_run(marks + i, end - i, spare);
        i = end > i ? end : i + 1;
    }
}

static uint32_t compose(uint32_t a, uint32_t b) { // 0: they do not compose
    if (a >= L_BASE && a < L_BASE + L_COUNT && b >= V_BASE && b < V_BASE + V_COUNT)
        return S_BASE + ((a - L_BASE) * V_COUNT + (b - V_BASE)) * T_COUNT;
    if (a >= S_BASE && a < S_BASE + S_COUNT && (a - S_BASE) % T_COUNT == 0 && b > T_BASE && b < T_BASE + T_COUNT)
        return a + (b - T_BASE);
    if (property(b)->check != 1) return 0; // only such come second in a composite
    size_t low = 0, high = NFC_PAIRS;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const NfcPair *p = &NFC_PAIR[mid];
        if (p->first == a && p->second == b) return p->both;
        if (p->first < a || (p->first == a && p->second < b)) low = mid + 1;
        else high = mid;
    }
    return 0;
}

// Composes in place and returns the new length (UAX 15, D117).
static size_t compose_all(Mark *marks, size_t n) {
    size_t made = 0, starter = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        Mark mark = marks[i];
        bool adjacent = starter != SIZE_MAX && made == starter + 1;
        bool open = starter != SIZE_MAX && (adjacent || marks[made - 1].combining < mark.combining);
        uint32_t both = open ? compose(marks[starter].code, mark.code) : 0;
        if (both) {
            marks[starter].code = both;
            continue;
        }
        if (mark.combining == 0) starter = made;
        marks[made++] = mark;
    }
    return made;
}

static bool same(Bytes text, const Mark *marks, size_t n) {
    size_t i = 0, k = 0;
    uint32_t code;
    for (; i < text.n && k < n; k++) {
        i += utf8_next(text.p + i, text.n - i, &code);
        if (code != marks[k].code) return false;
    }
    return i == text.n && k == n;
}

static bool full_check(Bytes text) {
    size_t codes = 0, n = 0;
    uint32_t code;
    for (size_t i = 0; i < text.n; i++) codes += (text.p[i] & 0xc0) != 0x80;
    Mark *marks = must_alloc(NULL, codes * LONGEST * 2 * sizeof *marks);
    for (size_t i = 0; i < text.n;) {
        i += utf8_next(text.p + i, text.n - i, &code);
        decompose(code, marks, &n);
    }
    reorder(marks, n, marks + codes * LONGEST);
    n = compose_all(marks, n);
    bool good = same(text, marks, n);
    free(marks);
    return good;
}

bool nfc_good(Bytes text) {
    int check = quick_check(text);
    return check == 0 || (check == 1 && full_check(text));
}
