// acts.json and checkpoints.json
#include "act.h"
#include "checkpoint.h"
#include "cms.h"
#include "json.h"
#include "out.h"
#include "p256.h"
#include "sha256.h"
#include "vectors.h"
#include <string.h>

static void check_act(Vectors *c, uint32_t node, size_t at) {
    uint32_t part[10];
    uint8_t bytes[ACT_SIZE], hash[32];
    Act act, back;
    if (!members(c, node, "network verb owner subject revision document command not_after encoded hash", part, "acts", at)) return;
    memcpy(act.network, hex_of(c, part[0], 32), 32);
    act.verb = verb_number(text_of(c, part[1]));
    act.owner = (uint32_t)number_bits(c, part[2], 32);
    memcpy(act.subject, hex_of(c, part[3], 32), 32);
    act.revision = (uint16_t)number_bits(c, part[4], 16);
    memcpy(act.document, hex_of(c, part[5], 32), 32);
    memcpy(act.command, hex_of(c, part[6], 16), 16);
    act.not_after = number_of(c, part[7]);
    act_write(&act, bytes);
    sha256(bytes, ACT_SIZE, hash);
    check(c, act.verb && bytes_eq(hex_any(c, part[8]), bytes_of(bytes, ACT_SIZE)), "acts, encoded", at);
    check(c, same(hash, hex_of(c, part[9], 32), 32), "acts, hash", at);
    bool read = act_read(hex_any(c, part[8]), &back);
    check(c, read && same(back.network, act.network, 32) && back.verb == act.verb && back.owner == act.owner &&
                 same(back.subject, act.subject, 32) && back.revision == act.revision && same(back.document, act.document, 32) &&
                 same(back.command, act.command, 16) && back.not_after == act.not_after && same(back.hash, hash, 32),
          "acts, read", at);
}

static void check_signature(Vectors *c, uint32_t node, size_t at) {
    uint32_t part[6];
    uint8_t fingerprint[32];
    Act act;
    X509 cert;
    if (!members(c, node, "about act attributes certificate value cms", part, "signatures", at)) return;
    Bytes attributes = hex_any(c, part[2]), der = hex_any(c, part[3]);
    uint8_t *value = hex_of(c, part[4], 64);
    bool good = text_of(c, part[0]).n > 0 && act_read(hex_any(c, part[1]), &act) && x509_read(der, &cert);
    check(c, good, "signatures", at);
    if (!good) return;
    sha256(der.p, der.n, fingerprint);
    check(c, x509_can_sign(&cert), "signatures, certificate", at);
    check(c, cms_attributes_good(attributes, act.hash, fingerprint), "signatures, attributes", at);
    check(c, p256_verify_data(cert.key, attributes, value, true), "signatures, value", at);
    uint8_t *cms = arena_alloc(&c->arena, attributes.n + der.n + 1024);
    size_t n = cms_write(attributes, der, &cert, value, cms);
    check(c, bytes_eq(bytes_of(cms, n), hex_any(c, part[5])), "signatures, cms", at);
    value[63] ^= 1;
    check(c, !p256_verify_data(cert.key, attributes, value, true), "signatures, changed", at);
}

void vectors_acts(Vectors *c) {
    uint32_t part[2];
    size_t at = 0;
    if (!members(c, 0, "acts signatures", part, "the file", 0)) return;
    for (uint32_t kid = first_kid(c, part[0]); kid; kid = next_kid(c, kid)) check_act(c, kid, at++);
    at = 0;
    for (uint32_t kid = first_kid(c, part[1]); kid; kid = next_kid(c, kid)) check_signature(c, kid, at++);
}

static void check_checkpoint(Vectors *c, uint32_t node, const X509 *witness, size_t at) {
    uint32_t part[9];
    Checkpoint made, read;
    char body[CHECKPOINT_ROOM];
    const uint8_t *signature;
    if (!members(c, node, "network size root block block_hash time map_root body signature", part, "checkpoints", at)) return;
    memset(&made, 0, sizeof made);
    memset(&read, 0, sizeof read);
    memcpy(made.network, hex_of(c, part[0], 32), 32);
    made.size = number_of(c, part[1]);
    memcpy(made.root, hex_of(c, part[2], 32), 32);
    made.block = number_of(c, part[3]);
    memcpy(made.block_hash, hex_of(c, part[4], 32), 32);
    made.time = number_of(c, part[5]);
    memcpy(made.map_root, hex_of(c, part[6], 32), 32);
    Bytes given = text_of(c, part[7]);
    check(c, bytes_eq(given, bytes_of(body, checkpoint_write(&made, body))), "checkpoints, body", at);
    check(c, checkpoint_read(given, &read) && memcmp(&read, &made, sizeof made) == 0, "checkpoints, read", at);
    bool good = value_sized(&c->v, part[8], 64, &signature);
    check(c, good && p256_verify_data(witness->key, given, signature, true), "checkpoints, signature", at);
}

static void check_fault(Vectors *c, uint32_t node, const X509 *witness) {
    Bytes text = text_of(c, node);
    Value v = {0};
    Out again = {0};
    Fault fault;
    uint8_t *copy = arena_alloc(&c->arena, text.n + 1);
    if (text.n) memcpy(copy, text.p, text.n);
    bool good = json_read(&v, copy, text.n, JSON_CANONICAL) && fault_read(&v, 0, &fault);
    check(c, good && fault_holds(&fault, witness->key), "fault", 0);
    if (good) json_write(&again, &v, 0);
    check(c, bytes_eq(bytes_of(again.p, again.n), text), "fault, written", 0);
    out_free(&again);
    value_free(&v);
}

void vectors_checkpoints(Vectors *c) {
    uint32_t part[3];
    size_t at = 0;
    X509 witness;
    if (!members(c, 0, "witness checkpoints fault", part, "the file", 0)) return;
    bool good = x509_read(hex_any(c, part[0]), &witness);
    check(c, good, "witness", 0);
    if (!good) return;
    for (uint32_t kid = first_kid(c, part[1]); kid; kid = next_kid(c, kid)) check_checkpoint(c, kid, &witness, at++);
    check_fault(c, part[2], &witness);
}
