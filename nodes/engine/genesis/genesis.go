// Package genesis turns the network's Ethereum genesis (contracts/genesis.py writes it) into that of the engine, so that
// one file founds a network on every engine.
package genesis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/cosmos/cosmos-sdk/codec"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"gwanmun/engine/membership"
)

// maxBlockBytes bounds a block: at the gas limit of 40,000,000, call data that is never zero fills 2.5 MB.
const maxBlockBytes = 4 << 20

var (
	errFork       = errors.New("the genesis is not for Cancun: no earlier and no later fork is run")
	errMembership = fmt.Errorf("the genesis has no Membership contract at %s", membership.Address)
	errChainID    = errors.New("the genesis has no chain id")
)

// Read reads an Ethereum genesis file.
func Read(path string) (*core.Genesis, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var read core.Genesis
	if err := json.Unmarshal(raw, &read); err != nil {
		return nil, fmt.Errorf("%s is no Ethereum genesis: %w", path, err)
	}
	return &read, nil
}

// ChainName is CometBFT's name for a chain, made of Ethereum's number.
func ChainName(chainID uint64) string { return fmt.Sprintf("gwanmun-%d", chainID) }

// Translate gives the engine's genesis. It lists no validators: Membership names them.
//
// An error says what this engine cannot found: another fork, an account with a balance, no Membership contract.
func Translate(ethereum *core.Genesis, cdc codec.Codec) (*genutiltypes.AppGenesis, error) {
	if err := foundable(ethereum); err != nil {
		return nil, err
	}
	state, err := state(withHistory(ethereum.Alloc), cdc)
	if err != nil {
		return nil, err
	}
	consensus := cmttypes.DefaultConsensusParams()
	consensus.Block.MaxBytes = maxBlockBytes
	consensus.Block.MaxGas = int64(ethereum.GasLimit)
	return &genutiltypes.AppGenesis{
		AppName:       "gwanmund",
		GenesisTime:   time.Unix(int64(ethereum.Timestamp), 0).UTC(),
		ChainID:       ChainName(ethereum.Config.ChainID.Uint64()),
		InitialHeight: 1,
		AppState:      state,
		Consensus:     &genutiltypes.ConsensusGenesis{Params: consensus},
	}, nil
}

// withHistory adds the contract in whose storage the engine keeps the latest blocks' hashes (EIP-2935); the opcode BLOCKHASH
// reads them there.
func withHistory(alloc ethtypes.GenesisAlloc) ethtypes.GenesisAlloc {
	added := maps.Clone(alloc)
	added[params.HistoryStorageAddress] = ethtypes.Account{Nonce: 1, Code: params.HistoryStorageCode}
	return added
}

func foundable(ethereum *core.Genesis) error {
	config := ethereum.Config
	switch {
	case config == nil || config.ChainID == nil || !config.ChainID.IsUint64():
		return errChainID
	case config.CancunTime == nil || *config.CancunTime != 0 || config.PragueTime != nil:
		return errFork
	case len(ethereum.Alloc[membership.Address].Code) == 0:
		return errMembership
	case ethereum.GasLimit > math.MaxInt64 || ethereum.Timestamp > math.MaxInt64:
		return errors.New("the genesis has a gas limit or a time out of range")
	}
	for address, account := range ethereum.Alloc {
		if account.Balance != nil && account.Balance.Sign() != 0 {
			return fmt.Errorf("account %s has a balance; gas is free here and nobody owns any", address)
		}
	}
	return nil
}

func sortedAddresses(alloc ethtypes.GenesisAlloc) []common.Address {
	return slices.SortedFunc(maps.Keys(alloc), func(a, b common.Address) int { return bytes.Compare(a[:], b[:]) })
}
