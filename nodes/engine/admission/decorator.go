package admission

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	errortypes "github.com/cosmos/cosmos-sdk/types/errors"
)

// Decorator refuses in the pool's own checks and, should all else fail, at execution. Who the sender claims to be is
// proved by the signature check that comes after it.
type Decorator struct{ members Members }

// NewDecorator reads members from the state that a transaction is checked against.
func NewDecorator(members Members) Decorator { return Decorator{members} }

// AnteHandle implements sdk.AnteDecorator.
func (d Decorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if err := check(d.members(ctx), tx); err != nil {
		return ctx, errortypes.ErrUnauthorized.Wrap(err.Error())
	}
	return next(ctx, tx, simulate)
}
