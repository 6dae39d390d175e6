// Package app assembles the node's state machine: Ethereum transactions on CometBFT consensus, ruled by the Membership
// contract. Five modules stand in it, and no other: auth, bank, consensus, feemarket and vm.
package app

import (
	"encoding/json"
	"fmt"
	"runtime"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/ethereum/go-ethereum/common"
	// Tracers that debug_trace* names; they register themselves.
	_ "github.com/ethereum/go-ethereum/eth/tracers/native"
	"github.com/spf13/cast"

	evmante "github.com/cosmos/evm/ante"
	monoante "github.com/cosmos/evm/ante/evm"
	srvflags "github.com/cosmos/evm/server/flags"
	vmrunner "github.com/cosmos/evm/x/vm/runner"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/baseapp/txnrunner"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"

	"gwanmun/engine/admission"
	"gwanmun/engine/evidence"
	"gwanmun/engine/membership"
	"gwanmun/engine/validators"
)

// Name is the name that the node gives itself in its handshake with CometBFT.
const Name = "gwanmund"

// App is the state machine. It is created by New and is ready once New returns.
type App struct {
	*baseapp.BaseApp
	encoding Encoding
	keepers  keepers
	modules  *module.Manager
	pool     *admission.Pool
	latest   *latest
	pending  []evmante.PendingTxListener

	founding  []membership.NodeID
	committed []chan struct{}

	validators validators.Handover
	evidence   evidence.Judge
}

// New assembles the application over a database and, when asked, loads its latest state.
//
// The chain id that transactions are signed for is read from the option evm.evm-chain-id.
func New(logger log.Logger, db dbm.DB, loadLatest bool, options servertypes.AppOptions, base ...func(*baseapp.BaseApp)) (*App, error) {
	chainID := cast.ToUint64(options.Get(srvflags.EVMChainID))
	encoding := NewEncoding(chainID)
	application := &App{encoding: encoding}
	application.BaseApp = newBase(logger, db, encoding, base)
	application.latest = &latest{open: application.CreateQueryContext}

	stores := newStores()
	application.keepers = newKeepers(application.BaseApp, encoding.Codec, stores, chainID, cast.ToString(options.Get(srvflags.EVMTracer)), logger)
	restrictToCancun()

	modules, vmModule, err := application.newModules()
	if err != nil {
		return nil, err
	}
	application.modules = modules
	application.validators = validators.NewHandover(stores.kv[validatorStore], application.Members)
	application.evidence = evidence.NewJudge(application.keepers.vm, application.validators, application.Members)

	application.MountKVStores(stores.kv)
	application.MountObjectStores(stores.objects)
	application.setLifecycle()
	application.SetAnteHandler(application.ante(cast.ToUint64(options.Get(srvflags.EVMMaxTxGasWanted))))
	if err := application.setPool(options, logger); err != nil {
		return nil, err
	}
	if loadLatest {
		if err := application.LoadLatestVersion(); err != nil {
			return nil, fmt.Errorf("the node's state cannot be loaded: %w", err)
		}
		vmModule.HydrateGlobals(application.latestContext())
	}
	application.runInParallel(stores)
	return application, nil
}

// Members reads the Membership contract as it stands in a context's state.
func (a *App) Members(ctx sdk.Context) membership.Reader {
	return membership.NewReader(func(slot common.Hash) common.Hash {
		return a.keepers.vm.GetState(ctx, membership.Address, slot)
	})
}

// Nodes are the ids of the members' nodes in the latest state; before the first block, in the genesis. A node that has
// neither yet, because it copies the state of others, knows none.
func (a *App) Nodes() ([]membership.NodeID, error) {
	if a.LastBlockHeight() == 0 {
		return a.founding, nil
	}
	members, err := a.latestMembers()
	if err != nil {
		return nil, err
	}
	return members.Nodes(), nil
}

// latestMembers is there from the first block on. A node that has just started does without the latest block's header,
// which it has not seen.
func (a *App) latestMembers() (membership.Reader, error) {
	state, err := a.latest.at(0, false)
	if err != nil {
		state, err = a.CreateQueryContextWithCheckHeader(0, false, false)
	}
	if err != nil {
		return membership.Reader{}, err
	}
	return a.Members(state), nil
}

// TxConfig encodes transactions, and decodes each one once.
func (a *App) TxConfig() client.TxConfig { return a.encoding.TxConfig }

// Validators are the members that have power in the latest state.
func (a *App) Validators() ([]membership.Validator, error) {
	members, err := a.latestMembers()
	if err != nil {
		return nil, err
	}
	return members.Validators(), nil
}

// Committed tells a listener that there are blocks that it has not looked at. To be asked for before the node starts.
func (a *App) Committed() <-chan struct{} {
	told := make(chan struct{}, 1)
	a.committed = append(a.committed, told)
	return told
}

// DefaultGenesis is the state of every module before a genesis file speaks.
func (a *App) DefaultGenesis() map[string]json.RawMessage {
	return module.NewBasicManagerFromManager(a.modules, nil).DefaultGenesis(a.encoding.Codec)
}

// Codec encodes what the modules keep.
func (a *App) Codec() codec.Codec { return a.encoding.Codec }

func newBase(logger log.Logger, db dbm.DB, encoding Encoding, options []func(*baseapp.BaseApp)) *baseapp.BaseApp {
	options = append(options, baseapp.SetOptimisticExecution())
	base := baseapp.NewBaseApp(Name, logger, db, encoding.TxConfig.TxDecoder(), options...)
	base.SetInterfaceRegistry(encoding.Registry)
	base.SetTxEncoder(encoding.TxConfig.TxEncoder())
	// Transactions run in parallel, so no meter can count in their order; proposals are held to the limit instead.
	base.SetDisableBlockGasMeter(true)
	return base
}

func (a *App) ante(maxGasWanted uint64) sdk.AnteHandler {
	admit := admission.NewDecorator(a.Members)
	listen := evmante.NewTxListenerDecorator(a.announce)
	return func(ctx sdk.Context, tx sdk.Tx, simulate bool) (sdk.Context, error) {
		vmParams, feeParams := a.keepers.vm.GetParams(ctx), a.keepers.feemarket.GetParams(ctx)
		ethereum := monoante.NewEVMMonoDecorator(
			a.keepers.accounts, a.keepers.feemarket, a.keepers.vm, maxGasWanted, &vmParams, &feeParams)
		return sdk.ChainAnteDecorators(admit, ethereum, listen)(ctx, tx, simulate)
	}
}

func (a *App) runInParallel(stores stores) {
	workers := min(runtime.GOMAXPROCS(0), runtime.NumCPU())
	denom := func(storetypes.MultiStore) string { return Denom }
	runner := txnrunner.NewSTMRunner(a.encoding.TxConfig.TxDecoder(), stores.all(), workers, true, denom)
	vmrunner.SetRunner(a.BaseApp, runner)
}
