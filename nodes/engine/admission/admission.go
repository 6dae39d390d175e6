// Package admission decides whose transactions the network takes. The same rule stands at every door: where JSON-RPC
// hands a transaction in, where the pool checks it again, where a block is proposed and where it is executed.
package admission

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"

	evmtypes "github.com/cosmos/evm/x/vm/types"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/membership"
)

// rejected is EIP-1474's code for a transaction that a node does not take.
const rejected = -32003

// Members reads the Membership contract in the state of a context.
type Members func(ctx sdk.Context) membership.Reader

// Refusal says whose transaction was not taken, and why. JSON-RPC shows it with its code and the sender as data.
type Refusal struct {
	Sender common.Address
	Reason string
}

func (r *Refusal) Error() string { return r.Reason }

// ErrorCode is what JSON-RPC answers as error.code.
func (r *Refusal) ErrorCode() int { return rejected }

// ErrorData is what JSON-RPC answers as error.data.
func (r *Refusal) ErrorData() any { return r.Sender.Hex() }

// Check says whether a sender may send a transaction (docs/decisions/0005): only an account that a member lists may send
// at all, and only a voting member's may create a contract. The error is a *Refusal.
func Check(members membership.Reader, sender common.Address, transaction *ethtypes.Transaction) error {
	number := members.MemberOf(sender)
	if number == 0 {
		return refuse(sender, "account %s is listed by no member of this network; a vote of its members can list it", sender)
	}
	if transaction.To() == nil && !members.Record(number).Voter {
		return refuse(sender, "account %s may not create a contract: member %d, for whom it acts, has no vote", sender, number)
	}
	return nil
}

// message is the one Ethereum transaction that an accepted transaction carries. The error is a *Refusal when it carries
// anything else.
func message(tx sdk.Tx) (*evmtypes.MsgEthereumTx, error) {
	messages := tx.GetMsgs()
	if len(messages) != 1 {
		return nil, refuse(common.Address{}, "a transaction carries one message, not %d", len(messages))
	}
	ethereum, ok := messages[0].(*evmtypes.MsgEthereumTx)
	if !ok || ethereum.AsTransaction() == nil {
		return nil, refuse(common.Address{}, "only Ethereum transactions are taken, not %T", messages[0])
	}
	return ethereum, nil
}

func check(members membership.Reader, tx sdk.Tx) error {
	ethereum, err := message(tx)
	if err != nil {
		return err
	}
	return Check(members, ethereum.GetSender(), ethereum.AsTransaction())
}

func refuse(sender common.Address, format string, values ...any) error {
	return &Refusal{Sender: sender, Reason: fmt.Sprintf(format, values...)}
}
