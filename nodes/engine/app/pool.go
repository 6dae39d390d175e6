package app

import (
	"github.com/ethereum/go-ethereum/common"

	evmante "github.com/cosmos/evm/ante"
	evmmempool "github.com/cosmos/evm/mempool"
	evmserver "github.com/cosmos/evm/server"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkmempool "github.com/cosmos/cosmos-sdk/types/mempool"

	"gwanmun/engine/admission"
)

// trusting encodes what the pool has already checked against the latest state.
type trusting struct{ *baseapp.BaseApp }

func (t trusting) PrepareProposalVerifyTx(tx sdk.Tx) ([]byte, error) { return t.TxEncode(tx) }

// setPool puts go-ethereum's transaction pool in place, behind admission.
func (a *App) setPool(options servertypes.AppOptions, logger log.Logger) error {
	config := evmserver.ResolveMempoolConfig(a.AnteHandler(), options, logger)
	if err := evmserver.ValidateReapBounds(options, config.BlockGasLimit); err != nil {
		return err
	}
	encoder := evmmempool.NewTxEncoder(a.encoding.TxConfig)
	inner := evmmempool.NewMempool(a.latest.at, logger, a.keepers.vm, a.keepers.feemarket, a.encoding.TxConfig,
		evmmempool.NewTxRechecker(config.AnteHandler, encoder), evmmempool.NewTxRechecker(config.AnteHandler, encoder),
		config, evmserver.GetCosmosPoolMaxTx(options, logger))
	a.pool = admission.NewPool(inner, a.latestMembers)

	proposals := baseapp.NewDefaultProposalHandler(a.pool, trusting{a.BaseApp})
	gate := admission.NewProposals(a.encoding.TxConfig.TxDecoder(), evmtypes.GetEthChainConfig(), a.Members)
	a.SetPrepareProposal(gate.Prepare(proposals.PrepareProposalHandler()))
	a.SetProcessProposal(gate.Process)
	a.SetInsertTxHandler(inner.NewInsertTxHandler(a.TxDecode))
	a.SetReapTxsHandler(inner.NewReapTxsHandler())
	a.SetCheckTxHandler(inner.NewCheckTxHandler(a.TxDecode, evmserver.GetMempoolCheckTxTimeout(options, logger)))
	a.SetMempool(a.pool)
	a.SetPrepareCheckStater(func(sdk.Context) {
		a.latest.renew()
		// Once a node runs, its event bus tells the pool of new blocks.
		if !inner.HasEventBus() {
			inner.NotifyNewBlock()
		}
		for _, listener := range a.committed {
			select {
			case listener <- struct{}{}:
			default:
			}
		}
	})
	return nil
}

// Pool is where JSON-RPC puts transactions.
func (a *App) Pool() *admission.Pool { return a.pool }

// GetMempool is the same, as the library asks for it.
func (a *App) GetMempool() sdkmempool.ExtMempool { return a.pool }

// RegisterPendingTxListener calls back with the hash of every transaction that the pool accepts.
func (a *App) RegisterPendingTxListener(listener func(common.Hash)) {
	a.pending = append(a.pending, listener)
}

var _ evmante.PendingTxListener = (&App{}).announce

func (a *App) announce(hash common.Hash) {
	for _, listener := range a.pending {
		listener(hash)
	}
}

// Close ends the pool's own work, then the database's.
func (a *App) Close() error {
	if err := a.pool.Close(); err != nil {
		return err
	}
	return a.BaseApp.Close()
}
