package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/ethereum/go-ethereum/core/txpool"

	"gwanmun/engine/admission"
	"gwanmun/engine/membership"
)

const (
	stranger = 99
	// blockGas is the limit in the genesis.
	blockGas = 40_000_000
	patience = 10 * time.Second
)

// creation is code that returns one byte, STOP.
var creation = []byte{0x60, 0x01, 0x60, 0x00, 0xf3}

func submit(t *testing.T, sender int, create bool) error {
	t.Helper()
	to := &membership.Address
	if create {
		to = nil
	}
	tx := shared.sign(t, accountKey(sender), to, creation)
	// The pool hears of a block a moment after it is made; until it has heard of one, it knows of no gas.
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		err := shared.app.GetMempool().Insert(context.Background(), tx)
		if err == nil || !strings.Contains(err.Error(), txpool.ErrGasLimit.Error()) || time.Now().After(deadline) {
			return err
		}
	}
}

func TestAStrangerIsRefusedAtSubmissionWithAReason(t *testing.T) {
	var refusal *admission.Refusal
	if err := submit(t, stranger, false); !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v", err)
	}
	if refusal.Sender != account(stranger) || !strings.Contains(refusal.Error(), account(stranger).Hex()) {
		t.Fatalf("the refusal does not say whom: %v", refusal)
	}
	if refusal.ErrorCode() != -32003 || refusal.ErrorData() != account(stranger).Hex() {
		t.Fatalf("JSON-RPC would answer %d, %v", refusal.ErrorCode(), refusal.ErrorData())
	}
}

func TestOnlyVotingMembersMayCreateContracts(t *testing.T) {
	var refusal *admission.Refusal
	if err := submit(t, bank, true); !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, "create a contract") {
		t.Fatalf("not refused, or for another reason: %v", err)
	}
	created := shared.block(t, shared.sign(t, accountKey(2), nil, creation))
	shared.nonces[account(2)]++
	if failed(t, created, 0) {
		t.Fatalf("a voting member's contract is not created: %v", created.TxResults[0])
	}
}

func TestAMemberWithoutAVoteIsAdmitted(t *testing.T) {
	if err := submit(t, bank, false); err != nil {
		t.Fatal(err)
	}
}

func TestGasIsFree(t *testing.T) {
	ran := shared.block(t, shared.sign(t, accountKey(3), &membership.Address, selector("quorum()")))
	shared.nonces[account(3)]++
	if failed(t, ran, 0) {
		t.Fatalf("an account without a balance cannot send: %v", ran.TxResults[0])
	}
}

func TestABlockThatHoldsARefusedTransactionGetsNoVote(t *testing.T) {
	of := func(sender int) bool {
		return shared.propose(t, shared.sign(t, accountKey(sender), &membership.Address, nil))
	}
	if of(stranger) {
		t.Error("a block with a stranger's transaction gets a vote")
	}
	if !of(bank) {
		t.Error("a block with a member's transaction gets no vote")
	}
}

func TestABlockWithMoreGasThanItsLimitGetsNoVote(t *testing.T) {
	var many []sdk.Tx
	for range blockGas/callGas + 1 {
		many = append(many, shared.sign(t, accountKey(bank), &membership.Address, nil))
	}
	if shared.propose(t, many...) {
		t.Error("it gets a vote")
	}
	if !shared.propose(t, many[1:]...) {
		t.Error("a full block gets no vote")
	}
}

func TestATransactionThatAnyBlockHoldsAgainstTheRuleChangesNothing(t *testing.T) {
	ran := shared.block(t, shared.sign(t, accountKey(stranger), nil, creation))
	if ran.TxResults[0].Code == 0 || !strings.Contains(ran.TxResults[0].Log, "listed by no member") {
		t.Fatalf("executed: %v", ran.TxResults[0])
	}
}

func TestAnAccountMaySendFromTheBlockThatListsItUntilTheBlockThatDelistsIt(t *testing.T) {
	listed := 20
	shared.vote(t, "listAccount(uint32,address)", number(bank), padded(account(listed)))
	if err := submit(t, listed, false); err != nil {
		t.Fatal(err)
	}
	shared.vote(t, "delistAccount(address)", padded(account(listed)))
	var refusal *admission.Refusal
	if err := submit(t, listed, false); !errors.As(err, &refusal) {
		t.Fatalf("still admitted: %v", err)
	}
}
