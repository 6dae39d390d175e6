// Steps document, act, subject and signature (bundle.md, "Verify").
#include "cms.h"
#include "p256.h"
#include "sha256.h"
#include "verify_state.h"
#include <string.h>

bool step_document(Check *c) {
    return c->bundle->type && disclosure_root(&c->bundle->document, &c->bundle->schema, c->document_root);
}

bool step_act(Check *c) {
    return act_read(c->bundle->act, &c->act) && memcmp(c->act.network, c->policy->network, 32) == 0 &&
           memcmp(c->act.document, c->document_root, 32) == 0 && type_issued_by(c->bundle->type, c->act.verb);
}

// The salted identifier of the document's own number, when salt and number are both shown.
static bool number_fits(const Check *c) {
    const Fields *fields = &c->bundle->document.fields;
    const Field *salt = field_at(fields, "/idSalt"), *number = field_at(fields, c->bundle->type->number);
    uint8_t bytes[16], id[32];
    if (!salt || !number) return true; // not revealed
    if (!hex_read(salt->text, bytes, 16)) return false;
    salted_hash(0x0b, bytes, number->text, id);
    return memcmp(id, c->act.subject, 32) == 0;
}

// The subject and owner that the document names, as far as they are shown.
static bool named_fit(const Check *c) {
    const DocumentType *type = c->bundle->type;
    const Fields *fields = &c->bundle->document.fields;
    const Field *subject = field_at(fields, type->subject), *owner = field_at(fields, type->owner);
    uint8_t id[32];
    if (subject && (!hex_read(subject->text, id, 32) || memcmp(id, c->act.subject, 32) != 0)) return false;
    return !owner || owner->number == (int64_t)c->act.owner;
}

bool step_subject(Check *c) {
    const DocumentType *type = c->bundle->type;
    if (c->act.verb == VERB_ANCHOR || (!type->number && !type->subject)) return is_zero(c->act.subject, 32);
    return type->number ? number_fits(c) : named_fit(c);
}

bool step_signature(Check *c) {
    const Bundle *b = c->bundle;
    uint8_t fingerprint[32];
    sha256(b->certificate.p, b->certificate.n, fingerprint);
    return x509_read(b->certificate, &c->certificate) && cms_attributes_good(b->attributes, c->act.hash, fingerprint) &&
           p256_verify_data(c->certificate.key, b->attributes, b->value, true);
}
