package app

import (
	"github.com/cosmos/evm/x/feemarket"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	"github.com/cosmos/evm/x/vm"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/x/auth"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
)

// genesisOrder: accounts before the contracts that stand at them.
var genesisOrder = []string{
	authtypes.ModuleName, banktypes.ModuleName, evmtypes.ModuleName, feemarkettypes.ModuleName, consensustypes.ModuleName,
}

func (a *App) newModules() (*module.Manager, vm.AppModule, error) {
	cdc, k := a.encoding.Codec, a.keepers
	ethereum := vm.NewAppModule(k.vm, k.accounts, k.bank, k.accounts.AddressCodec())
	manager := module.NewManager(
		auth.NewAppModule(cdc, k.accounts, nil, nil),
		bank.NewAppModule(cdc, k.bank, k.accounts, nil),
		consensus.NewAppModule(cdc, k.consensus),
		feemarket.NewAppModule(k.feemarket),
		ethereum,
	)
	manager.SetOrderPreBlockers(authtypes.ModuleName, evmtypes.ModuleName)
	// The fee market first: x/vm announces the fee that it sets.
	manager.SetOrderBeginBlockers(
		feemarkettypes.ModuleName, evmtypes.ModuleName, authtypes.ModuleName, banktypes.ModuleName, consensustypes.ModuleName)
	// Bank first: it credits the fees that transactions left behind; the fee market after x/vm, whose gas it counts.
	manager.SetOrderEndBlockers(
		banktypes.ModuleName, authtypes.ModuleName, evmtypes.ModuleName, feemarkettypes.ModuleName, consensustypes.ModuleName)
	manager.SetOrderInitGenesis(genesisOrder...)
	manager.SetOrderExportGenesis(genesisOrder...)
	err := manager.RegisterServices(module.NewConfigurator(cdc, a.MsgServiceRouter(), a.GRPCQueryRouter()))
	return manager, ethereum, err
}
