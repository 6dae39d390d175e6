#define _POSIX_C_SOURCE 200809L
#include "judge.h"
#include "base64.h"
#include "json.h"
#include "status_write.h"
#include "verify.h"
#include <stdio.h>
#include <stdlib.h>

enum { MAX_LINE = 64 << 20 }; // two inputs of 16 MiB in base64, and some room

typedef struct { uint8_t *p; size_t n, room; } Line;

// Reads a line without its end; false at the end of input. A line that is too long is read away and becomes empty.
static bool read_line(Line *line) {
    int c;
    bool any = false, long_line = false;
    line->n = 0;
    while ((c = getc_unlocked(stdin)) != EOF && c != '\n') {
        any = true;
        if (line->n == MAX_LINE) long_line = true;
        if (long_line) continue;
        if (line->n == line->room) {
            line->room = line->room ? line->room + line->room / 2 : 4096;
            line->p = must_alloc(line->p, line->room);
        }
        line->p[line->n++] = (uint8_t)c;
    }
    if (long_line) line->n = 0;
    return any || c == '\n';
}

typedef struct { uint8_t *bundle, *policy; size_t bundle_n, policy_n; When when; } Request;

static bool decode(Value *v, uint32_t node, uint8_t **out, size_t *n) {
    Bytes text;
    if (!value_text(v, node, &text)) return false;
    *out = v->text + value_at(v, node)->u.part.at;
    return base64_read(text, *out, n);
}

static bool read_request(Line *line, Request *out) {
    Value v = {0};
    uint32_t part[4];
    bool good = json_read(&v, line->p, line->n, 0) && value_pick(&v, 0, "at? bundle now policy", part) &&
                decode(&v, part[1], &out->bundle, &out->bundle_n) && value_signed(&v, part[2], &out->when.now) &&
                decode(&v, part[3], &out->policy, &out->policy_n);
    out->when.has_at = good && part[0] && !value_is(&v, part[0], V_NULL);
    if (out->when.has_at) good = value_signed(&v, part[0], &out->when.at);
    value_free(&v);
    return good;
}

static void write_field(Out *out, const Field *field) {
    out_string(out, field->path);
    out_text(out, ":");
    if (field->type == F_NULL) out_text(out, "null");
    if (field->type == F_BOOLEAN) out_text(out, field->truth ? "true" : "false");
    if (field->type == F_INTEGER) out_number(out, field->number < 0, (uint64_t)(field->number < 0 ? -field->number : field->number));
    if (field->type == F_STRING) out_string(out, field->text);
}

static void write_as_of(Out *out, const Verdict *v) {
    if (!v->valid) {
        out_text(out, "null");
        return;
    }
    out_text(out, "{\"block\":");
    out_number(out, false, v->block);
    out_text(out, ",\"time\":");
    out_number(out, false, v->time);
    out_text(out, "}");
}

static void write_verdict(Out *out, const Verdict *v) {
    static const char *const current[] = {"false", "true", "\"unknown\""};
    const Fields *fields = &v->bundle.document.fields;
    out_text(out, "{\"exit\":");
    out_number(out, false, (uint64_t)v->exit);
    out_text(out, v->valid ? ",\"valid\":true,\"current\":" : ",\"valid\":false,\"current\":");
    out_text(out, current[v->current]);
    out_text(out, v->complete ? ",\"complete\":true,\"as_of\":" : ",\"complete\":false,\"as_of\":");
    write_as_of(out, v);
    out_text(out, ",\"status\":");
    status_write(out, v);
    out_text(out, ",\"fields\":{");
    for (size_t i = 0; v->valid && i < fields->n; i++) {
        if (i) out_text(out, ",");
        write_field(out, &fields->list[i]);
    }
    out_text(out, "},\"step\":");
    if (v->step) out_string(out, bytes_text(v->step));
    else out_text(out, "null");
    out_text(out, "}\n");
}

static void answer(Line *line) {
    Arena arena = {0};
    Policy policy;
    Request request;
    Verdict verdict = {.exit = 2};
    Out out = {0};
    if (read_request(line, &request) && policy_read(&policy, &arena, request.policy, request.policy_n))
        verify(&verdict, &arena, request.bundle, request.bundle_n, &policy, request.when);
    write_verdict(&out, &verdict);
    fwrite(out.p, 1, out.n, stdout);
    fflush(stdout);
    out_free(&out);
    value_free(&verdict.bundle.tree);
    arena_free(&arena);
}

int judge(void) {
    Line line = {0};
    while (read_line(&line)) {
        answer(&line);
        if (line.room > 1 << 20) { // give a great buffer back
            free(line.p);
            line = (Line){0};
        }
    }
    free(line.p);
    return ferror(stdin) || ferror(stdout) ? 74 : 0;
}
