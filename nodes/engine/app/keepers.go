package app

import (
	evmaddress "github.com/cosmos/evm/encoding/address"
	feemarketkeeper "github.com/cosmos/evm/x/feemarket/keeper"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmkeeper "github.com/cosmos/evm/x/vm/keeper"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"cosmossdk.io/core/store"
	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
)

// validatorStore holds what CometBFT has been told of the validators (package validators).
const validatorStore = "validators"

// Module accounts and what they may do with coins. No coin exists; x/vm asks for the right all the same.
var moduleAccounts = map[string][]string{
	authtypes.FeeCollectorName: nil,
	evmtypes.ModuleName:        {authtypes.Minter, authtypes.Burner},
	feemarkettypes.ModuleName:  nil,
}

type stores struct {
	kv      map[string]*storetypes.KVStoreKey
	objects map[string]*storetypes.ObjectStoreKey
}

func newStores() stores {
	return stores{
		kv: storetypes.NewKVStoreKeys(
			authtypes.StoreKey, banktypes.StoreKey, consensustypes.StoreKey, evmtypes.StoreKey, feemarkettypes.StoreKey, validatorStore),
		objects: storetypes.NewObjectStoreKeys(banktypes.ObjectStoreKey, evmtypes.ObjectKey),
	}
}

func (s stores) all() []storetypes.StoreKey {
	var keys []storetypes.StoreKey
	for _, key := range s.kv {
		keys = append(keys, key)
	}
	for _, key := range s.objects {
		keys = append(keys, key)
	}
	return keys
}

type keepers struct {
	accounts  authkeeper.AccountKeeper
	bank      bankkeeper.Keeper
	consensus consensuskeeper.Keeper
	feemarket feemarketkeeper.Keeper
	vm        *evmkeeper.Keeper
}

func newKeepers(base *baseapp.BaseApp, cdc codec.Codec, stores stores, chainID uint64, tracer string, logger log.Logger) keepers {
	// Nobody holds the key of this account: the modules' parameters stay as genesis has them.
	nobody := authtypes.NewModuleAddress("nobody")
	prefixes := sdk.GetConfig()
	service := func(name string) store.KVStoreService { return runtime.NewKVStoreService(stores.kv[name]) }

	var made keepers
	made.consensus = consensuskeeper.NewKeeper(cdc, service(consensustypes.StoreKey), nobody.String(), runtime.EventService{})
	base.SetParamStore(made.consensus.ParamsStore)
	account := prefixes.GetBech32AccountAddrPrefix()
	made.accounts = authkeeper.NewAccountKeeper(cdc, service(authtypes.StoreKey), authtypes.ProtoBaseAccount,
		moduleAccounts, evmaddress.NewEvmCodec(account), account, nobody.String())
	bank := bankkeeper.NewBaseKeeper(cdc, service(banktypes.StoreKey), made.accounts, blockedAccounts(), nobody.String(), logger)
	made.bank = bank.WithObjStoreKey(stores.objects[banktypes.ObjectStoreKey])
	made.feemarket = feemarketkeeper.NewKeeper(cdc, nobody, stores.kv[feemarkettypes.StoreKey])
	staking := noStaking{evmaddress.NewEvmCodec(prefixes.GetBech32ValidatorAddrPrefix())}
	made.vm = evmkeeper.NewKeeper(cdc, stores.kv[evmtypes.StoreKey], stores.objects[evmtypes.ObjectKey], stores.all(), nobody,
		made.accounts, made.bank, staking, made.feemarket, &made.consensus, noTokens{}, chainID, tracer)
	made.vm.EnableVirtualFeeCollection()
	made.vm.WithStaticPrecompiles(precompiles())
	return made
}

func blockedAccounts() map[string]bool {
	blocked := map[string]bool{}
	for name := range moduleAccounts {
		blocked[authtypes.NewModuleAddress(name).String()] = true
	}
	return blocked
}

// restrictToCancun takes back the later fork that the library switches on. Contracts are compiled for Cancun, and
// Prague's account delegation (EIP-7702) would let an account act by code that nobody voted for.
func restrictToCancun() {
	evmtypes.GetChainConfig().PragueTime = nil
	evmtypes.GetEthChainConfig().PragueTime = nil
}
