#include "checkpoint.h"
#include "base64.h"
#include "p256.h"
#include <stdio.h>
#include <string.h>

// Takes what stands before the next `end`, and `end`.
static bool take_until(Bytes *text, char end, Bytes *out) {
    const uint8_t *at = text->n ? memchr(text->p, end, text->n) : NULL;
    if (!at) return false;
    *out = bytes_of(text->p, (size_t)(at - text->p));
    *text = bytes_of(at + 1, text->n - out->n - 1);
    return true;
}

static bool take_word(Bytes *text, const char *word) {
    size_t n = strlen(word);
    if (text->n < n || memcmp(text->p, word, n) != 0) return false;
    *text = bytes_of(text->p + n, text->n - n);
    return true;
}

static bool take_number(Bytes *text, char end, uint64_t *out) {
    Bytes part;
    return take_until(text, end, &part) && decimal_read(part, out);
}

static bool take_hex(Bytes *text, char end, uint8_t out[32]) {
    Bytes part;
    return take_until(text, end, &part) && hex_read(part, out, 32);
}

static bool take_base64(Bytes *text, uint8_t out[32]) {
    Bytes part;
    uint8_t room[33];
    size_t n;
    if (!take_until(text, '\n', &part) || part.n != 44 || !base64_read(part, room, &n) || n != 32) return false;
    memcpy(out, room, 32);
    return true;
}

bool checkpoint_read(Bytes body, Checkpoint *out) {
    return take_word(&body, "gwanmun/") && take_hex(&body, '\n', out->network) &&
           take_number(&body, '\n', &out->size) && out->size > 0 && // there is no tree over nothing (hashing.md)
           take_base64(&body, out->root) && take_word(&body, "block ") && take_number(&body, ' ', &out->block) &&
           take_hex(&body, ' ', out->block_hash) && take_number(&body, '\n', &out->time) &&
           take_word(&body, "map ") && take_base64(&body, out->map_root) && body.n == 0;
}

size_t checkpoint_write(const Checkpoint *c, char out[CHECKPOINT_ROOM]) {
    char network[65], block_hash[65], root[48], map_root[48];
    hex_write(c->network, 32, network);
    hex_write(c->block_hash, 32, block_hash);
    root[base64_write(c->root, 32, (uint8_t *)root)] = 0;
    map_root[base64_write(c->map_root, 32, (uint8_t *)map_root)] = 0;
    return (size_t)snprintf(out, CHECKPOINT_ROOM, "gwanmun/%s\n%llu\n%s\nblock %llu %s %llu\nmap %s\n", network,
                            (unsigned long long)c->size, root, (unsigned long long)c->block, block_hash,
                            (unsigned long long)c->time, map_root);
}

static bool signed_body(Value *v, uint32_t node, Bytes *body, const uint8_t **signature, Checkpoint *out) {
    uint32_t part[2];
    return value_pick(v, node, "body signature", part) && value_text(v, part[0], body) &&
           value_sized(v, part[1], 64, signature) && checkpoint_read(*body, out);
}

bool fault_read(Value *v, uint32_t node, Fault *out) {
    uint32_t part[4];
    Bytes format;
    uint64_t member;
    if (!value_pick(v, node, "first format member second", part)) return false;
    if (!value_text(v, part[1], &format) || !bytes_is(format, "gwanmun/fault/1")) return false;
    if (!value_unsigned(v, part[2], UINT32_MAX, &member) || member == 0) return false;
    out->member = (uint32_t)member;
    return signed_body(v, part[0], &out->body[0], &out->signature[0], &out->checkpoint[0]) &&
           signed_body(v, part[3], &out->body[1], &out->signature[1], &out->checkpoint[1]);
}

bool fault_holds(const Fault *f, const uint8_t key[64]) {
    const Checkpoint *a = &f->checkpoint[0], *b = &f->checkpoint[1];
    if (memcmp(a->network, b->network, 32) != 0 || a->block != b->block) return false;
    return bytes_cmp(f->body[0], f->body[1]) < 0 && p256_verify_data(key, f->body[0], f->signature[0], true) &&
           p256_verify_data(key, f->body[1], f->signature[1], true);
}
