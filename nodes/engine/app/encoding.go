package app

import (
	evmencoding "github.com/cosmos/evm/encoding"
	"github.com/cosmos/evm/x/feemarket"
	"github.com/cosmos/evm/x/vm"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/x/auth"
	"github.com/cosmos/cosmos-sdk/x/bank"
	"github.com/cosmos/cosmos-sdk/x/consensus"
)

const (
	// Denom names the unit in which gas would be paid. Gas is free and nobody owns any of it.
	Denom = "agwm"
	// DisplayDenom is Denom times 10 to the DenomExponent.
	DisplayDenom = "gwm"
	// DenomExponent is Ethereum's 18, so that nothing is ever rescaled.
	DenomExponent = 18

	bech32Prefix = "gwm"
)

// Encoding turns transactions and state into bytes and back.
type Encoding struct {
	Codec    codec.Codec
	Amino    *codec.LegacyAmino
	Registry types.InterfaceRegistry
	TxConfig client.TxConfig
}

// NewEncoding knows the messages of our five modules, for one Ethereum chain id.
func NewEncoding(chainID uint64) Encoding {
	made := evmencoding.MakeConfig(chainID)
	basics := module.NewBasicManager(
		auth.AppModuleBasic{}, bank.AppModuleBasic{}, consensus.AppModuleBasic{}, feemarket.AppModuleBasic{}, vm.AppModuleBasic{})
	basics.RegisterLegacyAminoCodec(made.Amino)
	basics.RegisterInterfaces(made.InterfaceRegistry)
	return Encoding{Codec: made.Codec, Amino: made.Amino, Registry: made.InterfaceRegistry, TxConfig: newRemembering(made.TxConfig)}
}

// SealAddresses fixes how accounts are spelt in the Cosmos side's own files. To be called once, before anything else.
func SealAddresses() {
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount(bech32Prefix, bech32Prefix+"pub")
	config.SetBech32PrefixForValidator(bech32Prefix+"valoper", bech32Prefix+"valoperpub")
	config.SetBech32PrefixForConsensusNode(bech32Prefix+"valcons", bech32Prefix+"valconspub")
	config.Seal()
}
