#include "x509_parts.h"
#include <stdlib.h>

static bool two_digits(const uint8_t *p, int *out) {
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') return false;
    *out = (p[0] - '0') * 10 + (p[1] - '0');
    return true;
}

static bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int64_t days_before(int year, int month, int day) {
    static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t y = year - 1;
    int64_t days = y * 365 + y / 4 - y / 100 + y / 400 - 719162; // 1970-01-01 is 0
    return days + before[month - 1] + (month > 2 && leap(year)) + day - 1;
}

static int month_length(int year, int month) {
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return length[month - 1] + (month == 2 && leap(year));
}

// UTCTime YYMMDDhhmmssZ (RFC 5280: 50 and above are 19..) or GeneralizedTime YYYYMMDDhhmmssZ.
bool x509_time(Der *der, int64_t *out) {
    uint8_t tag;
    Bytes body;
    int part[6], year, century = 0; // YY MM DD hh mm ss
    if (!der_next(der, &tag, &body, NULL) || (tag != 0x17 && tag != 0x18)) return false;
    size_t skip = tag == 0x18 ? 2 : 0;
    if (body.n != 13 + skip || body.p[body.n - 1] != 'Z') return false;
    if (skip && !two_digits(body.p, &century)) return false;
    for (size_t i = 0; i < 6; i++)
        if (!two_digits(body.p + skip + 2 * i, &part[i])) return false;
    year = skip ? century * 100 + part[0] : part[0] + (part[0] >= 50 ? 1900 : 2000);
    if (year < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > month_length(year, part[1])) return false;
    if (part[3] > 23 || part[4] > 59 || part[5] > 59) return false;
    *out = days_before(year, part[1], part[2]) * 86400 + part[3] * 3600 + part[4] * 60 + part[5];
    return true;
}

static bool read_constraints(Bytes value, X509 *out) {
    Der outer = der_of(value), in;
    Bytes flag, length;
    if (!der_enter(&outer, 0x30, &in) || !der_done(&outer)) return false;
    if (der_peek(&in, 0x01)) {
        if (!der_take(&in, 0x01, &flag) || flag.n != 1 || flag.p[0] != 0xff) return false; // FALSE is the default
        out->authority = true;
    }
    if (der_peek(&in, 0x02) && (!der_take(&in, 0x02, &length) || !der_integer_good(length))) return false;
    return der_done(&in);
}

// A named bit list: no trailing zero bits (X.690, 11.2.2).
static bool read_usage(Bytes value, X509 *out) {
    Der outer = der_of(value);
    Bytes bits;
    if (!der_take(&outer, 0x03, &bits) || !der_done(&outer) || bits.n < 2 || bits.n > 3 || bits.p[0] > 7) return false;
    uint8_t last = bits.p[bits.n - 1];
    if (last & ((1u << bits.p[0]) - 1) || !(last >> bits.p[0] & 1)) return false;
    out->has_usage = true;
    out->signs_data = bits.p[1] & 0xc0;         // digitalSignature (0), contentCommitment (1)
    out->signs_certificates = bits.p[1] & 0x04; // keyCertSign (5)
    return true;
}

static bool read_extension(Der *der, X509 *out, Bytes *oid) {
    Der in;
    Bytes flag, value;
    bool critical = false;
    if (!der_enter(der, 0x30, &in) || !der_take(&in, 0x06, oid) || oid->n == 0) return false;
    if (der_peek(&in, 0x01)) {
        if (!der_take(&in, 0x01, &flag) || flag.n != 1 || flag.p[0] != 0xff) return false;
        critical = true;
    }
    if (!der_take(&in, 0x04, &value) || !der_done(&in)) return false;
    if (bytes_eq(*oid, bytes_text("\x55\x1d\x13"))) return read_constraints(value, out);
    if (bytes_eq(*oid, bytes_text("\x55\x1d\x0f"))) return read_usage(value, out);
    if (critical) out->bad_extensions = true;
    return true;
}

bool x509_extensions(Der *der, X509 *out) {
    Der list, count;
    uint8_t tag;
    Bytes body;
    size_t n = 0, i = 0;
    if (!der_enter(der, 0x30, &list) || !der_done(der) || der_done(&list)) return false;
    for (count = list; !der_done(&count); n++)
        if (!der_next(&count, &tag, &body, NULL)) return false;
    Bytes *oids = must_alloc(NULL, n * sizeof *oids);
    bool good = true;
    while (good && i < n) good = read_extension(&list, out, &oids[i++]);
    good = good && bytes_distinct(oids, n); // RFC 5280, 4.2: no extension twice
    free(oids);
    return good;
}
