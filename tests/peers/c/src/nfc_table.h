// The tables that gen/gen_nfc.py writes.
#ifndef NFC_TABLE_H
#define NFC_TABLE_H
#include <stddef.h>
#include <stdint.h>

typedef struct { uint16_t at; uint8_t combining, check, length; } NfcProperty; // check: 0 yes, 1 maybe, 2 no
typedef struct { uint32_t first, second, both; } NfcPair;

extern const char NFC_UNICODE[];
extern const uint16_t NFC_PAGE[];
extern const uint16_t NFC_BLOCK[][128];
extern const NfcProperty NFC_PROPERTY[];
extern const uint32_t NFC_TEXT[];
extern const NfcPair NFC_PAIR[];
extern const size_t NFC_PAIRS;
#endif
