package app_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"gwanmun/engine/membership"
)

func record(t *testing.T, member uint64) membership.Record {
	t.Helper()
	return shared.members(t).Record(membership.Number(member))
}

func TestAValidatorThatSignedTwiceLosesItsPowerInContractAndEngineInTheSameBlock(t *testing.T) {
	setValidator(t, bank, 50, 5)
	expect(t, shared.accuse(t, 50).ValidatorUpdates, map[int]int64{50: 0})
	if found := record(t, bank); found.Power != 0 || found.Validator != (membership.ConsensusKey{}) {
		t.Fatalf("the contract still names it: %+v", found)
	}
	if !record(t, bank).Live() {
		t.Fatal("its member was removed")
	}
}

func TestAProofAgainstAKeyThatWasReplacedMeanwhileTakesTheMembersPower(t *testing.T) {
	setValidator(t, bank, 51, 5)
	setValidator(t, bank, 52, 5)
	expect(t, shared.accuse(t, 51).ValidatorUpdates, map[int]int64{52: 0})
	if power := record(t, bank).Power; power != 0 {
		t.Fatalf("power %d is left", power)
	}
}

func TestAProofThatComesTwiceOrAccusesNobodyIsSurvived(t *testing.T) {
	setValidator(t, bank, 53, 5)
	expect(t, shared.accuse(t, 53, 53, 1000).ValidatorUpdates, map[int]int64{53: 0})
	expect(t, shared.accuse(t, 53).ValidatorUpdates, map[int]int64{})
}

func TestNobodyButTheEngineCanPunish(t *testing.T) {
	data := append(selector("punishDoubleSigning(bytes32)"), common.Hash(validatorKey(2)).Bytes()...)
	ran := shared.block(t, shared.sign(t, accountKey(4), &membership.Address, data))
	shared.nonces[account(4)]++
	if !failed(t, ran, 0) || record(t, 2).Power != 1 {
		t.Fatalf("a member punished another: %v", ran.TxResults[0])
	}
}

func TestTheOnlyValidatorLeftIsSpared(t *testing.T) {
	for member := uint64(2); member <= voters; member++ {
		setValidator(t, member, int(member), 0)
	}
	expect(t, shared.accuse(t, 1).ValidatorUpdates, map[int]int64{})
	if power := record(t, 1).Power; power != 1 {
		t.Fatalf("the contract took its power: %d", power)
	}
	for member := uint64(2); member <= voters; member++ {
		setValidator(t, member, int(member), 1)
	}
}
