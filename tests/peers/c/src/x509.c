#include "x509.h"
#include "der.h"
#include "p256.h"
#include "x509_parts.h"
#include <string.h>

static const uint8_t OID_ES256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
static const uint8_t OID_EC[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
static const uint8_t OID_P256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

static bool oid_is(Bytes oid, const uint8_t *bytes, size_t n) { return bytes_eq(oid, bytes_of(bytes, n)); }

// AlgorithmIdentifier: is it ecdsa-with-SHA256, which has no parameters?
static bool read_algorithm(Der *der, Bytes *whole, bool *es256) {
    uint8_t tag;
    Bytes body, oid;
    if (!der_peek(der, 0x30) || !der_next(der, &tag, &body, whole) || !der_well_formed(body, 0)) return false;
    Der in = der_of(body);
    if (!der_take(&in, 0x06, &oid)) return false;
    *es256 = oid_is(oid, OID_ES256, sizeof OID_ES256) && der_done(&in);
    return true;
}

static bool read_key(Der *der, uint8_t key[64]) {
    Der info, algorithm;
    Bytes oid, curve, bits;
    if (!der_enter(der, 0x30, &info) || !der_enter(&info, 0x30, &algorithm)) return false;
    if (!der_take(&algorithm, 0x06, &oid) || !der_take(&algorithm, 0x06, &curve) || !der_done(&algorithm)) return false;
    if (!oid_is(oid, OID_EC, sizeof OID_EC) || !oid_is(curve, OID_P256, sizeof OID_P256)) return false;
    if (!der_take(&info, 0x03, &bits) || !der_done(&info)) return false;
    if (bits.n != 66 || bits.p[0] != 0 || bits.p[1] != 4) return false; // uncompressed
    memcpy(key, bits.p + 2, 64);
    return p256_point_good(key);
}

static bool read_name(Der *der, Bytes *name) {
    uint8_t tag;
    Bytes body;
    return der_peek(der, 0x30) && der_next(der, &tag, &body, name) && der_well_formed(body, 0);
}

static bool read_serial(Der *der, Bytes *serial) {
    uint8_t tag;
    Bytes body;
    return der_peek(der, 0x02) && der_next(der, &tag, &body, serial) && der_integer_good(body);
}

// [0] version (v3 only when there are extensions), [1] and [2] unique ids are not used by anybody.
static bool read_version(Der *der, int *version) {
    Der in;
    Bytes number;
    *version = 1;
    if (!der_peek(der, 0xa0)) return true;
    if (!der_enter(der, 0xa0, &in) || !der_take(&in, 0x02, &number) || !der_done(&in)) return false;
    if (number.n != 1 || number.p[0] < 1 || number.p[0] > 2) return false; // v1 is the default, so not written
    *version = number.p[0] + 1;
    return true;
}

static bool read_signed_part(Bytes body, X509 *out, Bytes *algorithm) {
    Der der = der_of(body), validity, extensions;
    bool unused;
    int version;
    if (!read_version(&der, &version) || !read_serial(&der, &out->serial)) return false;
    if (!read_algorithm(&der, algorithm, &unused) || !read_name(&der, &out->issuer)) return false;
    if (!der_enter(&der, 0x30, &validity) || !x509_time(&validity, &out->from) || !x509_time(&validity, &out->until)) return false;
    if (!der_done(&validity) || !read_name(&der, &out->subject) || !read_key(&der, out->key)) return false;
    if (der_done(&der)) return true;
    if (version != 3 || !der_enter(&der, 0xa3, &extensions) || !der_done(&der)) return false;
    // What is wrong with them is judged where the certificate is used.
    if (!x509_extensions(&extensions, out)) out->bad_extensions = true;
    return true;
}

bool x509_read(Bytes bytes, X509 *out) {
    Der outer = der_of(bytes), der;
    uint8_t tag;
    Bytes body, inner_algorithm, outer_algorithm, bits;
    *out = (X509){0};
    if (!der_enter(&outer, 0x30, &der) || !der_done(&outer)) return false;
    if (!der_peek(&der, 0x30) || !der_next(&der, &tag, &body, &out->signed_part)) return false;
    if (!read_signed_part(body, out, &inner_algorithm)) return false;
    if (!read_algorithm(&der, &outer_algorithm, &out->es256) || !bytes_eq(inner_algorithm, outer_algorithm)) return false;
    if (!der_take(&der, 0x03, &bits) || !der_done(&der) || bits.n < 1 || bits.p[0] != 0) return false;
    return !out->es256 || der_signature(bytes_of(bits.p + 1, bits.n - 1), out->signature);
}

bool x509_can_sign(const X509 *cert) { return cert->signs_data && !cert->authority && !cert->bad_extensions; }

bool x509_can_issue(const X509 *cert) { return cert->authority && cert->signs_certificates && !cert->bad_extensions; }

bool x509_issued(const X509 *cert, const X509 *root) {
    return cert->es256 && bytes_eq(cert->issuer, root->subject) &&
           p256_verify_data(root->key, cert->signed_part, cert->signature, false);
}

bool x509_valid_at(const X509 *cert, uint64_t time) {
    return time <= INT64_MAX && cert->from <= (int64_t)time && (int64_t)time <= cert->until;
}
