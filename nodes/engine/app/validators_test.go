package app_test

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/ethereum/go-ethereum/common"

	"gwanmun/engine/membership"
	"gwanmun/engine/validators"
)

func addressOf(key membership.ConsensusKey) []byte { return ed25519.PubKey(key[:]).Address() }

// powers are updates by key; a key told twice fails the test.
func powers(t *testing.T, updates []abci.ValidatorUpdate) map[membership.ConsensusKey]int64 {
	t.Helper()
	told := map[membership.ConsensusKey]int64{}
	for _, update := range updates {
		key := membership.ConsensusKey(update.PubKey.GetEd25519())
		if _, twice := told[key]; twice {
			t.Fatalf("%x is told twice", key)
		}
		told[key] = update.Power
	}
	return told
}

func expect(t *testing.T, updates []abci.ValidatorUpdate, wanted map[int]int64) {
	t.Helper()
	told := powers(t, updates)
	if len(told) != len(wanted) {
		t.Fatalf("told %v, wanted %v", told, wanted)
	}
	for number, power := range wanted {
		if got, ok := told[validatorKey(number)]; !ok || got != power {
			t.Errorf("validator %d is told %d, wanted %d", number, got, power)
		}
	}
}

func setValidator(t *testing.T, member uint64, validator int, power uint64) *abci.ResponseFinalizeBlock {
	t.Helper()
	key := common.Hash(validatorKey(validator))
	return shared.vote(t, "setValidator(uint32,bytes32,uint64)", number(member), key, number(power))
}

func TestTheFirstValidatorsAreThoseWhomMembershipNames(t *testing.T) {
	expect(t, shared.first, map[int]int64{1: 1, 2: 1, 3: 1, 4: 1})
}

func TestABlockThatChangesNoValidatorTellsNothing(t *testing.T) {
	expect(t, shared.block(t).ValidatorUpdates, map[int]int64{})
}

func TestValidatorsAndPowersFollowMembershipFromBlockToBlock(t *testing.T) {
	expect(t, setValidator(t, bank, 5, 7).ValidatorUpdates, map[int]int64{5: 7})
	expect(t, setValidator(t, bank, 5, 9).ValidatorUpdates, map[int]int64{5: 9})
	expect(t, setValidator(t, bank, 6, 9).ValidatorUpdates, map[int]int64{5: 0, 6: 9})
	expect(t, setValidator(t, bank, 6, 0).ValidatorUpdates, map[int]int64{6: 0})
}

func TestAMemberThatIsRemovedValidatesNoMore(t *testing.T) {
	shared.vote(t, "admitMember((uint8,bool,bytes32,address[]))",
		number(0x20), number(1), number(0), number(0), number(0x80), number(1), padded(account(30)))
	member := uint64(shared.members(t).LastMember())
	setValidator(t, member, 30, 3)
	expect(t, shared.vote(t, "removeMember(uint32)", number(member)).ValidatorUpdates, map[int]int64{30: 0})
}

func TestPowerWithWhichConsensusCouldNotGoOnChangesNothing(t *testing.T) {
	expect(t, setValidator(t, bank, 40, validators.MaxTotalPower).ValidatorUpdates, map[int]int64{})
	expect(t, setValidator(t, bank, 40, 2).ValidatorUpdates, map[int]int64{40: 2})
	expect(t, setValidator(t, bank, 40, 0).ValidatorUpdates, map[int]int64{40: 0})
}
