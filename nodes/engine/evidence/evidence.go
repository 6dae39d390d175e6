// Package evidence takes power from validators that signed twice. The contract does it, called by the engine, so that
// the two never differ.
package evidence

import (
	"fmt"
	"math/big"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/crypto"

	evmkeeper "github.com/cosmos/evm/x/vm/keeper"
	"github.com/cosmos/evm/x/vm/statedb"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/membership"
	"gwanmun/engine/validators"
)

// System is the account in whose name the engine calls (EIP-4788); nobody holds its key.
var System = common.HexToAddress("0xfffffffffffffffffffffffffffffffffffffffe")

// systemCallGas bounds a call of the engine. No block's gas counts it.
const systemCallGas = 5_000_000

var punish = crypto.Keccak256([]byte("punishDoubleSigning(bytes32)"))[:4]

// Judge turns CometBFT's proofs into calls of Membership.punishDoubleSigning.
type Judge struct {
	vm         *evmkeeper.Keeper
	validators validators.Handover
	members    func(sdk.Context) membership.Reader
}

// NewJudge calls through a keeper and knows validators by what CometBFT was told.
func NewJudge(vm *evmkeeper.Keeper, told validators.Handover, members func(sdk.Context) membership.Reader) Judge {
	return Judge{vm, told, members}
}

// Punish takes the power of everyone whom a block's proofs accuse. Conflicting votes and the forged headers of a light
// client attack are both signatures that contradict each other.
//
// The only validator left is spared, or the chain would stop; so is one that the contract knows nothing against any more.
// Both are logged. An error means that the call itself could not be made.
func (j Judge) Punish(ctx sdk.Context, proofs []abci.Misbehavior) error {
	for _, proof := range proofs {
		key, known := j.validators.KeyOf(ctx, proof.Validator.Address)
		log := ctx.Logger().With("type", proof.Type, "height", proof.Height, "key", common.Hash(key))
		if !known {
			log.Error("a proof accuses somebody who never validated", "address", proof.Validator.Address)
			continue
		}
		if j.isLast(ctx, key) {
			log.Error("the only validator signed twice; it goes on, or the chain would stop")
			continue
		}
		reverted, err := j.call(ctx, key)
		if err != nil {
			return fmt.Errorf("validator %x cannot be punished: %w", key, err)
		}
		log.Error("a validator signed twice", "punished", reverted == "", "refused", reverted)
	}
	return nil
}

func (j Judge) isLast(ctx sdk.Context, key membership.ConsensusKey) bool {
	named := j.members(ctx).Validators()
	return len(named) == 1 && named[0].Key == key
}

// call gives the reason for which the contract refused, empty when it did not.
func (j Judge) call(ctx sdk.Context, key membership.ConsensusKey) (string, error) {
	state := statedb.New(ctx, j.vm, statedb.NewEmptyTxConfig())
	free := new(big.Int)
	answer, err := j.vm.ApplyMessage(ctx, state, core.Message{
		From: System, To: &membership.Address, Value: free, GasLimit: systemCallGas,
		GasPrice: free, GasFeeCap: free, GasTipCap: free, Data: append(punish[:len(punish):len(punish)], key[:]...),
	}, nil, true, false, true)
	if err != nil {
		return "", err
	}
	return answer.VmError, nil
}
