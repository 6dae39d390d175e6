// Package accounts gives everyone whom Membership lists an account record.
package accounts

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"

	"gwanmun/engine/membership"
)

// Record makes the records that are missing. The pool takes an account without one for a contract, and lets it have a single
// transaction in flight.
func Record(ctx sdk.Context, keeper authkeeper.AccountKeeper, members membership.Reader) {
	for _, listed := range members.Accounts() {
		address := sdk.AccAddress(listed.Bytes())
		if !keeper.HasAccount(ctx, address) {
			keeper.SetAccount(ctx, keeper.NewAccountWithAddress(ctx, address))
		}
	}
}
