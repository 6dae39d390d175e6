// Package jsonrpc mends answers of the library's JSON-RPC. Its methods stand in the place of those of the same name.
package jsonrpc

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/cosmos/evm/rpc"
	"github.com/cosmos/evm/rpc/backend"
	"github.com/cosmos/evm/rpc/namespaces/ethereum/eth"
	"github.com/cosmos/evm/rpc/stream"
	rpctypes "github.com/cosmos/evm/rpc/types"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"

	"gwanmun/engine/silence"
)

// Namespace is to be named last among those that a node serves: what is registered later under a name counts.
const Namespace = "gwanmun"

// PoolNonce is the nonce that an account's next transaction has, as far as a pool knows.
type PoolNonce func(account common.Address) uint64

// Register makes the namespace known; watch answers its own methods. Once in a process.
func Register(pool PoolNonce, watch *silence.Watch) error {
	return rpc.RegisterAPINamespace(Namespace, func(server *server.Context, _ client.Context, _ *stream.RPCStream, given backend.BackendI) []ethrpc.API {
		answering, ok := given.(*backend.Backend)
		if !ok {
			panic(fmt.Sprintf("JSON-RPC is answered by %T", given))
		}
		mended := &Eth{eth.NewPublicAPI(server.Logger, answering), answering, pool}
		return []ethrpc.API{{Namespace: rpc.EthNamespace, Service: mended}, {Namespace: Namespace, Service: &Gwanmun{watch}}}
	})
}

// Gwanmun are the methods that Ethereum does not know.
type Gwanmun struct{ watch *silence.Watch }

// Validators says how long each validator has not signed (gwanmun_validators).
func (g *Gwanmun) Validators() ([]silence.Validator, error) { return g.watch.Validators() }

// Eth are the mended methods.
type Eth struct {
	library *eth.PublicAPI
	backend *backend.Backend
	pool    PoolNonce
}

// GetTransactionReceipt is null at once while a transaction is not mined and indexed; the library lets the caller wait, for
// an unknown transaction 1.6 seconds.
func (e *Eth) GetTransactionReceipt(ctx context.Context, hash common.Hash) (map[string]any, error) {
	if _, err := e.backend.GetTxByEthHash(ctx, hash); err != nil {
		return nil, nil
	}
	return e.library.GetTransactionReceipt(hash)
}

// GetTransactionCount counts, for "pending", what stands in the pool; the library's count lags behind it by a block.
func (e *Eth) GetTransactionCount(account common.Address, at rpctypes.BlockNumberOrHash) (*hexutil.Uint64, error) {
	mined, err := e.library.GetTransactionCount(account, latestForPending(at))
	if err != nil || mined == nil || !isPending(at) {
		return mined, err
	}
	next := hexutil.Uint64(max(uint64(*mined), e.pool(account)))
	return &next, nil
}

func isPending(at rpctypes.BlockNumberOrHash) bool {
	return at.BlockNumber != nil && *at.BlockNumber == rpctypes.EthPendingBlockNumber
}

func latestForPending(at rpctypes.BlockNumberOrHash) rpctypes.BlockNumberOrHash {
	if !isPending(at) {
		return at
	}
	latest := rpctypes.EthLatestBlockNumber
	return rpctypes.BlockNumberOrHash{BlockNumber: &latest}
}
