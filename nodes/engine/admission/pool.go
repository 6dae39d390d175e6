package admission

import (
	"context"

	evmmempool "github.com/cosmos/evm/mempool"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/membership"
)

// Pool is the transaction pool with a door. The library's pool checks senders only after JSON-RPC has answered with a
// hash; this one says no first.
type Pool struct {
	*evmmempool.Mempool
	latest func() (membership.Reader, error)
}

// NewPool guards a pool by the members of the latest state.
func NewPool(inner *evmmempool.Mempool, latest func() (membership.Reader, error)) *Pool {
	return &Pool{inner, latest}
}

// Insert takes a transaction, or says why not: a *Refusal when its sender is the reason.
func (p *Pool) Insert(ctx context.Context, tx sdk.Tx) error {
	members, err := p.latest()
	if err != nil {
		return err
	}
	if err := check(members, tx); err != nil {
		return err
	}
	return p.Mempool.Insert(ctx, tx)
}
