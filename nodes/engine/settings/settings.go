// Package settings writes and finds what lies in a node's home directory.
package settings

import (
	"path/filepath"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"

	evmserver "github.com/cosmos/evm/server/config"

	srvconfig "github.com/cosmos/cosmos-sdk/server/config"

	"gwanmun/engine/app"
)

const (
	proposeTimeout = time.Second
	voteTimeout    = 500 * time.Millisecond
	// commitPause lets the votes of slow validators arrive; with it a block takes about two thirds of a second.
	commitPause = 500 * time.Millisecond
	// poolSlots bounds the transactions in flight, of one account and of all: each member sends from one account.
	poolSlots = 20_000
	stateKept = "nothing"
	// callers bounds the connections from other nodes, strangers among them until their ids are judged.
	callers = 200
)

// App is app.toml: the library's settings with the Ethereum side's.
type App struct {
	srvconfig.Config
	EVM     evmserver.EVMConfig
	JSONRPC evmserver.JSONRPCConfig
	TLS     evmserver.TLSConfig
}

// AppTemplate is the text of app.toml.
const AppTemplate = srvconfig.DefaultConfigTemplate + evmserver.DefaultEVMConfigTemplate

// NewApp are the settings of a node of the chain with that id: free gas, JSON-RPC and WebSocket on loopback, all state
// kept, nothing else served.
func NewApp(chainID uint64) App {
	made := App{
		Config:  *srvconfig.DefaultConfig(),
		EVM:     *evmserver.DefaultEVMConfig(),
		JSONRPC: *evmserver.DefaultJSONRPCConfig(),
		TLS:     *evmserver.DefaultTLSConfig(),
	}
	made.MinGasPrices = "0" + app.Denom
	made.Pruning = stateKept
	made.API.Enable, made.GRPC.Enable, made.GRPCWeb.Enable, made.Telemetry.Enabled = false, false, false, false
	made.EVM.EVMChainID = chainID
	made.EVM.MinTip = 0
	pool := &made.EVM.Mempool
	pool.AccountSlots, pool.AccountQueue, pool.GlobalSlots, pool.GlobalQueue = poolSlots, poolSlots, poolSlots, poolSlots
	made.JSONRPC.Enable, made.JSONRPC.EnableIndexer = true, true
	made.JSONRPC.AllowInsecureUnlock = false
	return made
}

// NewComet are CometBFT's settings: short rounds, the application's own pool, peers by name only.
func NewComet(home string) *cmtcfg.Config {
	made := cmtcfg.DefaultConfig()
	made.SetRoot(home)
	made.Consensus.TimeoutPropose = proposeTimeout
	made.Consensus.TimeoutPrevote, made.Consensus.TimeoutPrecommit = voteTimeout, voteTimeout
	made.Consensus.TimeoutCommit = commitPause
	made.Mempool.Type = cmtcfg.MempoolTypeApp
	made.RPC.PprofListenAddress = ""
	// JSON-RPC has an index of its own.
	made.TxIndex.Indexer = "null"
	made.P2P.PexReactor = false
	made.P2P.MaxNumInboundPeers, made.P2P.MaxNumOutboundPeers = callers, 0
	// Several nodes of a network may share a machine or a private range.
	made.P2P.AllowDuplicateIP, made.P2P.AddrBookStrict = true, false
	return made
}

// AppFile is where the settings of the application lie.
func AppFile(home string) string { return filepath.Join(home, "config", "app.toml") }

// CometFile is where CometBFT's settings lie.
func CometFile(home string) string { return filepath.Join(home, "config", "config.toml") }

// GenesisFile is where the engine's genesis lies.
func GenesisFile(home string) string { return filepath.Join(home, "config", "genesis.json") }
