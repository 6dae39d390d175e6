package app_test

import (
	"bytes"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/membership"
)

func TestTheSameBytesAreDecodedOnceAndOthersAnew(t *testing.T) {
	decode := shared.app.TxConfig().TxDecoder()
	sign := func(data []byte) []byte {
		raw, err := shared.app.TxEncode(shared.sign(t, accountKey(1), &membership.Address, data))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	read := func(raw []byte) sdk.Tx {
		tx, err := decode(bytes.Clone(raw))
		if err != nil {
			t.Fatal(err)
		}
		return tx
	}
	one, other, long := sign([]byte{1}), sign([]byte{2}), sign(make([]byte, 9<<10))
	if first := read(one); first != read(one) || first == read(other) {
		t.Error("a transaction is decoded twice, or taken for another")
	}
	if first := read(long); first == read(long) {
		t.Error("a long transaction is kept")
	}
	for range 2 {
		if _, err := decode(one[:len(one)-1]); err == nil {
			t.Error("half a transaction is taken")
		}
	}
}
