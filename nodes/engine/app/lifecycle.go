package app

import (
	"encoding/json"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"

	"gwanmun/engine/accounts"
)

// setLifecycle says what happens at genesis and around the transactions of a block.
func (a *App) setLifecycle() {
	a.SetInitChainer(a.initChain)
	a.SetPreBlocker(a.preBlock)
	a.SetBeginBlocker(func(ctx sdk.Context) (sdk.BeginBlock, error) { return a.modules.BeginBlock(ctx) })
	a.SetEndBlocker(a.endBlock)
}

// initChain fills the stores. The first validators are those whom Membership names: a genesis file that lists others
// is refused by the caller, one that lists none is complete.
func (a *App) initChain(ctx sdk.Context, request *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	var state map[string]json.RawMessage
	if err := json.Unmarshal(request.AppStateBytes, &state); err != nil {
		return nil, fmt.Errorf("the genesis state is not an object of modules: %w", err)
	}
	for _, name := range genesisOrder {
		switch stateful := a.modules.Modules[name].(type) {
		case module.HasABCIGenesis:
			stateful.InitGenesis(ctx, a.encoding.Codec, state[name])
		case module.HasGenesis:
			stateful.InitGenesis(ctx, a.encoding.Codec, state[name])
		}
	}
	first := a.validators.Updates(ctx)
	if len(first) == 0 {
		return nil, fmt.Errorf("the Membership contract of the genesis names no validator")
	}
	a.founding = a.Members(ctx).Nodes()
	return &abci.ResponseInitChain{Validators: first}, nil
}

// preBlock punishes before the block's own transactions run, so that none of them sees a convicted validator in power.
func (a *App) preBlock(ctx sdk.Context, request *abci.RequestFinalizeBlock) (*sdk.ResponsePreBlock, error) {
	response, err := a.modules.PreBlock(ctx)
	if err != nil {
		return nil, err
	}
	return response, a.evidence.Punish(ctx, request.Misbehavior)
}

// endBlock hands CometBFT what the block has changed in Membership's validators, and records the accounts that it listed.
func (a *App) endBlock(ctx sdk.Context) (sdk.EndBlock, error) {
	ended, err := a.modules.EndBlock(ctx)
	if err != nil {
		return ended, err
	}
	accounts.Record(ctx, a.keepers.accounts, a.Members(ctx))
	ended.ValidatorUpdates = a.validators.Updates(ctx)
	return ended, nil
}

func (a *App) latestContext() sdk.Context {
	return a.NewContextLegacy(true, cmtproto.Header{Height: a.LastBlockHeight(), ChainID: a.ChainID()})
}
