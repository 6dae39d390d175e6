// Times and extensions of a certificate.
#ifndef X509_PARTS_H
#define X509_PARTS_H
#include "der.h"
#include "x509.h"

bool x509_time(Der *der, int64_t *out);
bool x509_extensions(Der *der, X509 *out);
#endif
