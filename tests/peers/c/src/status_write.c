#include "status_write.h"
#include <string.h>

__extension__ typedef unsigned __int128 Wide; // holds a u88

static Wide wide(const uint8_t number[11]) {
    Wide value = 0;
    for (int i = 0; i < 11; i++) value = value << 8 | number[i];
    return value;
}

// The shortest decimal text of a number of 10^-places.
static void write_decimal(Out *out, Wide value, unsigned places) {
    char text[48];
    size_t at = sizeof text, dot = sizeof text - places;
    for (unsigned digits = 0; value || digits <= places; digits++, value /= 10) text[--at] = (char)('0' + (unsigned)(value % 10));
    size_t end = sizeof text;
    while (places && end > dot && text[end - 1] == '0') end--;
    out_text(out, "\"");
    out_add(out, text + at, dot - at);
    if (end > dot) {
        out_text(out, ".");
        out_add(out, text + dot, end - dot);
    }
    out_text(out, "\"");
}

static void write_balance(Out *out, const Balance *balance) {
    unsigned places = strcmp(balance->name, "loading") == 0 ? 0 : 6; // packages are whole
    Wide limit = wide(balance->word.limit), used = wide(balance->word.used);
    out_text(out, "{\"left\":");
    write_decimal(out, limit - used, places);
    out_text(out, ",\"limit\":");
    write_decimal(out, limit, places);
    out_text(out, ",\"name\":");
    out_string(out, bytes_text(balance->name));
    out_text(out, ",\"unit\":");
    out_string(out, balance->unit);
    out_text(out, ",\"used\":");
    write_decimal(out, used, places);
    out_text(out, "}");
}

static void write_balances(Out *out, const Status *s) {
    out_text(out, s->has_balances ? "{\"balances\":[" : "{\"balances\":null");
    for (size_t i = 0; i < s->balance_count; i++) {
        if (i) out_text(out, ",");
        write_balance(out, &s->balances[i]);
    }
    if (s->has_balances) out_text(out, "]");
}

static void write_number(Out *out, const char *name, bool there, uint64_t value) {
    out_text(out, name);
    if (there) out_number(out, false, value);
    else out_text(out, "null");
}

static void write_text(Out *out, const char *name, const char *text) {
    out_text(out, name);
    if (text) out_string(out, bytes_text(text));
    else out_text(out, "null");
}

void status_write(Out *out, const Verdict *v) {
    const Status *s = &v->status;
    char successor[65] = {0};
    if (!v->valid) {
        out_text(out, "null");
        return;
    }
    if (s->successor) hex_write(s->successor, 32, successor);
    write_balances(out, s);
    write_number(out, ",\"effective\":", s->dated, s->effective);
    write_text(out, ",\"name\":", s->name);
    write_number(out, ",\"recorded\":", s->dated, s->recorded);
    write_text(out, ",\"state\":", s->state);
    write_text(out, ",\"successor\":", s->successor ? successor : NULL);
    write_number(out, ",\"until\":", s->until != 0, s->until);
    out_text(out, "}");
}
