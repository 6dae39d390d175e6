package app

import (
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/grpc/cmtservice"
	"github.com/cosmos/cosmos-sdk/client/grpc/node"
	"github.com/cosmos/cosmos-sdk/server/api"
	"github.com/cosmos/cosmos-sdk/server/config"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
)

// Serve lets the application answer what JSON-RPC asks of it, and tells its pool of new blocks.
func (a *App) Serve(context client.Context, settings config.Config, blocks *cmttypes.EventBus) {
	a.pool.SetEventBus(blocks)
	a.RegisterTxService(context)
	a.RegisterTendermintService(context)
	a.RegisterNodeService(context, settings)
}

// RegisterAPIRoutes adds nothing: the REST server of the Cosmos SDK stays off, JSON-RPC is the way in.
func (a *App) RegisterAPIRoutes(*api.Server, config.APIConfig) {}

// RegisterTxService also gives the pool its client: the server does so only for the library's own type of pool.
func (a *App) RegisterTxService(context client.Context) {
	a.pool.SetClientCtx(context)
	authtx.RegisterTxService(a.GRPCQueryRouter(), context, a.Simulate, a.encoding.Registry)
}

// RegisterTendermintService lets JSON-RPC ask for blocks and validators.
func (a *App) RegisterTendermintService(context client.Context) {
	cmtservice.RegisterTendermintService(context, a.GRPCQueryRouter(), a.encoding.Registry, a.Query)
}

// RegisterNodeService lets JSON-RPC ask for the node's settings.
func (a *App) RegisterNodeService(context client.Context, settings config.Config) {
	earliest := func() int64 { return a.CommitMultiStore().EarliestVersion() }
	node.RegisterNodeService(context, a.GRPCQueryRouter(), settings, earliest)
}
