// verdicts.json
#include "out.h"
#include "status_write.h"
#include "vectors.h"
#include <string.h>

static bool written_is(Vectors *c, uint32_t node, void (*write)(Out *, const Verdict *), const Verdict *v) {
    Out wanted = {0}, found = {0};
    json_write(&wanted, &c->v, node);
    write(&found, v);
    bool same_text = bytes_eq(bytes_of(wanted.p, wanted.n), bytes_of(found.p, found.n));
    out_free(&wanted);
    out_free(&found);
    return same_text;
}

static void write_as_of(Out *out, const Verdict *v) {
    out_text(out, v->valid ? "{\"block\":" : "null");
    if (!v->valid) return;
    out_number(out, false, v->block);
    out_text(out, ",\"time\":");
    out_number(out, false, v->time);
    out_text(out, "}");
}

static void write_step(Out *out, const Verdict *v) {
    if (v->step) out_string(out, bytes_text(v->step));
    else out_text(out, "null");
}

static void write_current(Out *out, const Verdict *v) {
    static const char *const texts[] = {"false", "true", "\"unknown\""};
    out_text(out, texts[v->current]);
}

// `exit` alone where the past cannot be told.
static bool verdict_is(Vectors *c, uint32_t node, const Verdict *v) {
    uint32_t part[7];
    if (value_pick(&c->v, node, "exit", part)) return number_of(c, part[0]) == (uint64_t)v->exit;
    if (!members(c, node, "as_of complete current exit status step valid", part, "verdict", 0)) return false;
    return written_is(c, part[0], write_as_of, v) && value_is(&c->v, part[1], V_TRUE) == v->complete &&
           written_is(c, part[2], write_current, v) && number_of(c, part[3]) == (uint64_t)v->exit &&
           written_is(c, part[4], status_write, v) && written_is(c, part[5], write_step, v) &&
           value_is(&c->v, part[6], V_TRUE) == v->valid;
}

static void check_case(Vectors *c, uint32_t node, const Policy *policy, size_t at) {
    uint32_t part[5];
    When when = {0};
    Verdict v;
    if (!members(c, node, "about at bundle now verdict", part, "cases", at)) return;
    when.has_at = !value_is(&c->v, part[1], V_NULL);
    bool timed = value_signed(&c->v, part[3], &when.now) && (!when.has_at || value_signed(&c->v, part[1], &when.at));
    Bytes text = text_of(c, part[2]);
    uint8_t *copy = arena_alloc(&c->arena, text.n + 1);
    memcpy(copy, text.p, text.n);
    verify(&v, &c->arena, copy, text.n, policy, when);
    check(c, timed && verdict_is(c, part[4], &v), "cases", at);
    value_free(&v.bundle.tree);
}

void vectors_verdicts(Vectors *c) {
    uint32_t part[2];
    Policy policy;
    Out text = {0};
    size_t at = 0;
    if (!members(c, 0, "cases policy", part, "the file", 0)) return;
    json_write(&text, &c->v, part[1]);
    uint8_t *copy = arena_alloc(&c->arena, text.n + 1);
    memcpy(copy, text.p, text.n);
    bool good = policy_read(&policy, &c->arena, copy, text.n);
    check(c, good, "policy", 0);
    for (uint32_t kid = good ? first_kid(c, part[0]) : 0; kid; kid = next_kid(c, kid)) check_case(c, kid, &policy, at++);
    out_free(&text);
}
