package genesis

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"

	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"gwanmun/engine/app"
)

// state is what each module starts with, as JSON by the module's name.
func state(alloc ethtypes.GenesisAlloc, cdc codec.Codec) (json.RawMessage, error) {
	return json.Marshal(map[string]json.RawMessage{
		authtypes.ModuleName:      cdc.MustMarshalJSON(accounts(alloc)),
		banktypes.ModuleName:      cdc.MustMarshalJSON(bank()),
		evmtypes.ModuleName:       cdc.MustMarshalJSON(contracts(alloc)),
		feemarkettypes.ModuleName: cdc.MustMarshalJSON(freeGas()),
	})
}

// accounts gives everyone in the genesis a record. The pool takes an account without one for a contract and lets it have
// a single transaction in flight.
func accounts(alloc ethtypes.GenesisAlloc) *authtypes.GenesisState {
	var made authtypes.GenesisAccounts
	for number, address := range sortedAddresses(alloc) {
		made = append(made, authtypes.NewBaseAccount(sdk.AccAddress(address.Bytes()), nil, uint64(number), alloc[address].Nonce))
	}
	return authtypes.NewGenesisState(authtypes.DefaultParams(), made)
}

// bank describes the unit of gas, of which there is none.
func bank() *banktypes.GenesisState {
	made := banktypes.DefaultGenesisState()
	made.DenomMetadata = []banktypes.Metadata{{
		Description: "The unit in which gas would be paid",
		Base:        app.Denom,
		Display:     app.DisplayDenom,
		Name:        app.DisplayDenom,
		Symbol:      "GWM",
		DenomUnits: []*banktypes.DenomUnit{
			{Denom: app.Denom, Exponent: 0},
			{Denom: app.DisplayDenom, Exponent: app.DenomExponent},
		},
	}}
	return made
}

func contracts(alloc ethtypes.GenesisAlloc) *evmtypes.GenesisState {
	made := evmtypes.DefaultGenesisState()
	made.Params.EvmDenom = app.Denom
	made.Params.ExtendedDenomOptions = &evmtypes.ExtendedDenomOptions{ExtendedDenom: app.Denom}
	made.Params.ActiveStaticPrecompiles = nil
	for _, address := range sortedAddresses(alloc) {
		account := alloc[address]
		if len(account.Code) == 0 {
			continue
		}
		made.Accounts = append(made.Accounts, evmtypes.GenesisAccount{
			Address: address.Hex(), Code: common.Bytes2Hex(account.Code), Storage: storage(account.Storage),
		})
	}
	return made
}

func storage(slots map[common.Hash]common.Hash) evmtypes.Storage {
	var made evmtypes.Storage
	for _, slot := range slices.SortedFunc(maps.Keys(slots), func(a, b common.Hash) int { return bytes.Compare(a[:], b[:]) }) {
		made = append(made, evmtypes.NewState(slot, slots[slot]))
	}
	return made
}

// freeGas switches every price off. The multiplier would charge, and take from a block's gas, a part of the gas limit
// that a transaction has not used.
func freeGas() *feemarkettypes.GenesisState {
	made := feemarkettypes.DefaultGenesisState()
	made.Params.NoBaseFee = true
	made.Params.BaseFee = math.LegacyZeroDec()
	made.Params.MinGasPrice = math.LegacyZeroDec()
	made.Params.MinGasMultiplier = math.LegacyZeroDec()
	return made
}
