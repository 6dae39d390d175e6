package membership_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/crypto"

	"gwanmun/engine/membership"
)

// example reads the storage that the real contract has after four voters and a bank founded a network.
func example(t *testing.T) membership.Reader {
	t.Helper()
	raw, err := os.ReadFile("../testdata/genesis.json")
	if err != nil {
		t.Fatal(err)
	}
	var founded core.Genesis
	if err := json.Unmarshal(raw, &founded); err != nil {
		t.Fatal(err)
	}
	storage := founded.Alloc[membership.Address].Storage
	return membership.NewReader(func(slot common.Hash) common.Hash { return storage[slot] })
}

func digest(label string) [32]byte { return sha256.Sum256([]byte("gwanmun engine test " + label)) }

func account(t *testing.T, number int) common.Address {
	t.Helper()
	seed := digest(fmt.Sprintf("account %d", number))
	key, err := crypto.ToECDSA(seed[:])
	if err != nil {
		t.Fatal(err)
	}
	return crypto.PubkeyToAddress(key.PublicKey)
}

func TestAccountsAreFoundUnderTheirMembers(t *testing.T) {
	members := example(t)
	for number := 1; number <= 5; number++ {
		if found := members.MemberOf(account(t, number)); found != membership.Number(number) {
			t.Errorf("account %d is of member %d", number, found)
		}
	}
	if found := members.MemberOf(account(t, 6)); found != 0 {
		t.Errorf("a stranger is member %d", found)
	}
}

func TestAccountsAreThoseThatMembersList(t *testing.T) {
	found := example(t).Accounts()
	if len(found) != 5 {
		t.Fatalf("%d accounts", len(found))
	}
	for position, listed := range found {
		if listed != account(t, position+1) {
			t.Errorf("account %d is %s", position+1, listed)
		}
	}
}

func TestRecordsAreReadFieldByField(t *testing.T) {
	members := example(t)
	if last := members.LastMember(); last != 5 {
		t.Fatalf("the last member is %d", last)
	}
	voter, bank, nobody := members.Record(1), members.Record(5), members.Record(6)
	if !voter.Live() || !voter.Voter || voter.Power != 1 || voter.Validator != digest("validator 1") {
		t.Errorf("member 1 is %+v", voter)
	}
	if !bank.Live() || bank.Voter || bank.Power != 0 || bank.Validator != (membership.ConsensusKey{}) {
		t.Errorf("member 5 is %+v", bank)
	}
	if nobody != (membership.Record{}) {
		t.Errorf("member 6 is %+v", nobody)
	}
}

func TestValidatorsAreTheMembersWithPower(t *testing.T) {
	found := example(t).Validators()
	if len(found) != 4 {
		t.Fatalf("%d validators", len(found))
	}
	for position, validator := range found {
		number := position + 1
		if validator.Member != membership.Number(number) || validator.Power != 1 || validator.Key != digest(fmt.Sprintf("validator %d", number)) {
			t.Errorf("validator %d is %+v", number, validator)
		}
	}
}

func TestNodesAreTheIdsOfTheMembersThatRunOne(t *testing.T) {
	found := example(t).Nodes()
	if len(found) != 4 {
		t.Fatalf("%d nodes", len(found))
	}
	for position, id := range found {
		if wide := digest(fmt.Sprintf("node %d", position+1)); id != membership.NodeID(wide[:20]) {
			t.Errorf("node %d is %x", position+1, id)
		}
	}
}

func TestAWordWithMoreThanAnIdInItIsNoNode(t *testing.T) {
	full := common.Hash(digest("node 1"))
	short := full
	copy(short[20:], make([]byte, 12))
	for word, live := range map[common.Hash]bool{full: false, short: true, {}: false} {
		reader := membership.NewReader(func(common.Hash) common.Hash { return word })
		if found := reader.Record(1).Node; (found != membership.NodeID{}) != live {
			t.Errorf("%x is read as node %x", word, found)
		}
	}
}
