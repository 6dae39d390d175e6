package app

import (
	"crypto/sha256"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

const (
	// keptTransactions are those of several full blocks.
	keptTransactions = 10_000
	// keptBytes bounds what is kept of one transaction, and so of all together.
	keptBytes = 8 << 10
)

// remembering is a transaction configuration that decodes each transaction once.
type remembering struct {
	client.TxConfig
	decode sdk.TxDecoder
}

func newRemembering(inner client.TxConfig) remembering {
	return remembering{inner, decodingOnce(inner.TxDecoder())}
}

// TxDecoder replaces the inner configuration's.
func (r remembering) TxDecoder() sdk.TxDecoder { return r.decode }

// decodingOnce remembers transactions by the hash of their bytes. A node meets each one several times (from its peers, in a
// proposal, in a block, in its index), and what costs most, recovering the sender from the signature, go-ethereum's
// transaction remembers in itself. Nothing changes a transaction once it is decoded.
func decodingOnce(decode sdk.TxDecoder) sdk.TxDecoder {
	kept, err := lru.New[[sha256.Size]byte, sdk.Tx](keptTransactions)
	if err != nil {
		panic(err)
	}
	return func(raw []byte) (sdk.Tx, error) {
		hash := sha256.Sum256(raw)
		if known, ok := kept.Get(hash); ok {
			return known, nil
		}
		decoded, err := decode(raw)
		if err == nil && len(raw) <= keptBytes {
			kept.Add(hash, decoded)
		}
		return decoded, err
	}
}
