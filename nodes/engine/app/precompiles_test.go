package app_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	evmtypes "github.com/cosmos/evm/x/vm/types"
)

func TestCancunsPrecompilesAnswerAndPraguesAreAccountsWithoutCode(t *testing.T) {
	input := []byte("gwanmun")
	digest := sha256.Sum256(input)
	for address, want := range map[byte][]byte{0x02: digest[:], 0x04: input, 0x0b: nil, 0x11: nil} {
		key, to := accountKey(1), common.BytesToAddress([]byte{address})
		ran := shared.block(t, shared.sign(t, key, &to, input))
		shared.nonces[account(1)]++
		if failed(t, ran, 0) {
			t.Fatalf("a call of %x fails: %v", address, ran.TxResults[0])
		}
		answer, err := evmtypes.DecodeTxResponse(ran.TxResults[0].Data)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(answer.Ret, want) {
			t.Errorf("%x answers %x, not %x", address, answer.Ret, want)
		}
	}
}
