// Is a text in Unicode normalization form C (UAX 15)?
#ifndef NFC_H
#define NFC_H
#include "bytes.h"

bool nfc_good(Bytes text); // false as well when it is not UTF-8
#endif
