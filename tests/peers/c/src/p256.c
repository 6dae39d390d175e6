#include "p256.h"
#include "modular.h"
#include "sha256.h"

typedef struct { Num x, y, z; } Point; // Jacobian, Montgomery form; z = 0: infinity

static const uint8_t P[32] = {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                              0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t N[32] = {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                              0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
static const uint8_t B[32] = {0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7, 0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc,
                              0x65, 0x1d, 0x06, 0xb0, 0xcc, 0x53, 0xb0, 0xf6, 0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b};
static const uint8_t G[64] = {0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
                              0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
                              0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
                              0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

static Modulus field, order;
static Point base;

static bool read_point(const uint8_t bytes[64], Point *out);

static void start(void) {
    static bool ready;
    if (ready) return;
    mod_start(&field, P);
    mod_start(&order, N);
    ready = read_point(G, &base);
}

static Num mul(const Num *a, const Num *b) { return mod_mul(&field, a, b); }
static Num add(const Num *a, const Num *b) { return mod_add(&field, a, b); }
static Num sub(const Num *a, const Num *b) { return mod_sub(&field, a, b); }

// y^2 = x^3 - 3x + b
static bool on_curve(const Num *x, const Num *y) {
    Num b = num_read(B), three = add(&field.one, &field.one);
    b = mod_in(&field, &b);
    three = add(&three, &field.one);
    Num left = mul(y, y), right = mul(x, x);
    right = sub(&right, &three);
    right = mul(&right, x);
    right = add(&right, &b);
    return num_equal(&left, &right);
}

static bool read_point(const uint8_t bytes[64], Point *out) {
    Num x = num_read(bytes), y = num_read(bytes + 32);
    if (!num_less(&x, &field.m) || !num_less(&y, &field.m)) return false;
    out->x = mod_in(&field, &x);
    out->y = mod_in(&field, &y);
    out->z = field.one;
    return on_curve(&out->x, &out->y);
}

bool p256_point_good(const uint8_t point[64]) {
    Point p;
    start();
    return read_point(point, &p);
}

static Point twice(const Point *p) { // dbl-2001-b; infinity stays (z = 0)
    Point out;
    Num delta = mul(&p->z, &p->z), gamma = mul(&p->y, &p->y), beta = mul(&p->x, &gamma);
    Num low = sub(&p->x, &delta), high = add(&p->x, &delta), alpha = mul(&low, &high), t = add(&alpha, &alpha);
    alpha = add(&t, &alpha);
    Num beta2 = add(&beta, &beta), beta4 = add(&beta2, &beta2), beta8 = add(&beta4, &beta4);
    out.x = mul(&alpha, &alpha);
    out.x = sub(&out.x, &beta8);
    t = add(&p->y, &p->z);
    t = mul(&t, &t);
    t = sub(&t, &gamma);
    out.z = sub(&t, &delta);
    gamma = mul(&gamma, &gamma);
    gamma = add(&gamma, &gamma);
    gamma = add(&gamma, &gamma);
    gamma = add(&gamma, &gamma);
    t = sub(&beta4, &out.x);
    t = mul(&alpha, &t);
    out.y = sub(&t, &gamma);
    return out;
}

static Point plus(const Point *p, const Point *q) {
    if (num_zero(&p->z)) return *q;
    if (num_zero(&q->z)) return *p;
    Num pz = mul(&p->z, &p->z), qz = mul(&q->z, &q->z);
    Num u1 = mul(&p->x, &qz), u2 = mul(&q->x, &pz);
    pz = mul(&pz, &p->z);
    qz = mul(&qz, &q->z);
    Num s1 = mul(&p->y, &qz), s2 = mul(&q->y, &pz);
    Num h = sub(&u2, &u1), r = sub(&s2, &s1);
    Point out = {0};
    if (num_zero(&h)) return num_zero(&r) ? twice(p) : out; // the same point, or opposite ones
    Num h2 = mul(&h, &h), h3 = mul(&h2, &h), v = mul(&u1, &h2), v2 = add(&v, &v);
    out.x = mul(&r, &r);
    out.x = sub(&out.x, &h3);
    out.x = sub(&out.x, &v2);
    Num t = sub(&v, &out.x), w = mul(&s1, &h3);
    t = mul(&r, &t);
    out.y = sub(&t, &w);
    out.z = mul(&p->z, &q->z);
    out.z = mul(&out.z, &h);
    return out;
}

static unsigned bits_at(const Num *n, int i) { return n->v[i / 32] >> (i % 32) & 3; }

// a * G + b * Q, two bits of each at a time.
static Point both(const Num *a, const Num *b, const Point *q) {
    Point table[16] = {0}, sum = {0};
    for (unsigned i = 1; i < 16; i++) table[i] = i & 3 ? plus(&table[i - 1], &base) : plus(&table[i - 4], q);
    for (int i = 254; i >= 0; i -= 2) {
        sum = twice(&sum);
        sum = twice(&sum);
        unsigned at = bits_at(a, i) | bits_at(b, i) << 2;
        if (at) sum = plus(&sum, &table[at]);
    }
    return sum;
}

// Does the x of a point, modulo n, equal r? Compared without dividing: X = r * Z^2.
static bool x_is(const Point *p, const Num *r) {
    Num z2 = mul(&p->z, &p->z), t = mod_in(&field, r), other;
    if (num_zero(&p->z)) return false;
    t = mul(&t, &z2);
    if (num_equal(&t, &p->x)) return true;
    if (num_add(&other, r, &order.m) || !num_less(&other, &field.m)) return false;
    t = mod_in(&field, &other);
    t = mul(&t, &z2);
    return num_equal(&t, &p->x);
}

static bool in_range(const Num *s, bool low) {
    Num twice_s;
    if (num_zero(s) || !num_less(s, &order.m)) return false;
    return !low || (num_add(&twice_s, s, s) == 0 && num_less(&twice_s, &order.m)); // n is odd
}

bool p256_verify(const uint8_t point[64], const uint8_t digest[32], const uint8_t signature[64], bool low) {
    Point q;
    start();
    Num r = num_read(signature), s = num_read(signature + 32), e = num_read(digest);
    if (!in_range(&r, false) || !in_range(&s, low) || !read_point(point, &q)) return false;
    if (!num_less(&e, &order.m)) num_sub(&e, &e, &order.m);
    Num w = mod_in(&order, &s);
    w = mod_inverse(&order, &w);
    Num u1 = mod_mul(&order, &e, &w), u2 = mod_mul(&order, &r, &w); // plain, as one factor is
    Point sum = both(&u1, &u2, &q);
    return x_is(&sum, &r);
}

bool p256_verify_data(const uint8_t point[64], Bytes data, const uint8_t signature[64], bool low) {
    uint8_t digest[32];
    sha256(data.p, data.n, digest);
    return p256_verify(point, digest, signature, low);
}
