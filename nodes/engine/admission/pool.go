package admission

import (
	"context"

	evmmempool "github.com/cosmos/evm/mempool"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Pool is the transaction pool with a door. The library's pool checks senders only after JSON-RPC has answered with a
// hash; this one says no first.
type Pool struct {
	*evmmempool.Mempool
	latest  func(height int64, prove bool) (sdk.Context, error)
	members Members
}

// NewPool guards a pool. latest gives the state at a height, 0 being the latest.
func NewPool(inner *evmmempool.Mempool, latest func(int64, bool) (sdk.Context, error), members Members) *Pool {
	return &Pool{inner, latest, members}
}

// Insert takes a transaction, or says why not: a *Refusal when its sender is the reason.
func (p *Pool) Insert(ctx context.Context, tx sdk.Tx) error {
	state, err := p.latest(0, false)
	if err != nil {
		return err
	}
	if err := check(p.members(state), tx); err != nil {
		return err
	}
	return p.Mempool.Insert(ctx, tx)
}
