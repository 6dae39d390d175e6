// Package membership reads the Membership contract's storage: who may send, who votes, who validates.
//
// Where each field stands is generated from the compiler's storage layout (slots.go); what it means is said in
// contracts/src/Membership.sol.
package membership

import (
	"encoding/binary"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Number is a member's number; they go up from 1, and 0 is nobody's.
type Number uint32

// ConsensusKey is the Ed25519 public key with which a validator signs blocks.
type ConsensusKey [32]byte

// NodeID is by what the peers of a member's node know it: the first 20 bytes of the SHA-256 of its Ed25519 key.
type NodeID [20]byte

// Record is what the contract keeps of a member. All zero: there is no such member, or it was removed.
type Record struct {
	Kind      uint8
	Voter     bool
	Power     uint64
	Node      NodeID
	Validator ConsensusKey
}

// Live says whether the member belongs to the network now.
func (r Record) Live() bool { return r.Kind != 0 }

// Validator is a member's right to sign blocks.
type Validator struct {
	Member Number
	Key    ConsensusKey
	Power  uint64
}

// Reader answers from the contract's storage at one moment.
type Reader struct {
	at func(slot common.Hash) common.Hash
}

// NewReader reads through a function that gives the 32 bytes of any slot of the contract.
func NewReader(at func(slot common.Hash) common.Hash) Reader { return Reader{at} }

// MemberOf is the member for whom an account acts, 0 when no member lists it.
func (r Reader) MemberOf(account common.Address) Number {
	slot := mapped(common.BytesToHash(account.Bytes()), inStruct(memberOfSlot))
	return Number(memberOfValue.of(r.at(slot)))
}

// Record is what the contract keeps of a member.
func (r Reader) Record(member Number) Record {
	first := mapped(word(uint64(member)), inStruct(recordsSlot))
	at := func(field field) common.Hash { return r.at(after(first, field.slot)) }
	return Record{
		Kind:      uint8(recordKind.of(at(recordKind))),
		Voter:     recordVoter.of(at(recordVoter)) != 0,
		Power:     recordPower.of(at(recordPower)),
		Node:      nodeID(at(recordNode)),
		Validator: ConsensusKey(at(recordValidator)),
	}
}

// LastMember is the highest number ever given.
func (r Reader) LastMember() Number {
	return Number(lastMember.of(r.at(inStruct(lastMember.slot))))
}

// Validators are the members that have power, in the order of their numbers.
func (r Reader) Validators() []Validator {
	var found []Validator
	last := r.LastMember()
	for member := Number(1); member <= last; member++ {
		if record := r.Record(member); record.Power != 0 {
			found = append(found, Validator{Member: member, Key: record.Validator, Power: record.Power})
		}
	}
	return found
}

// Nodes are the ids of the members' nodes, in the order of the members' numbers.
func (r Reader) Nodes() []NodeID {
	var found []NodeID
	last := r.LastMember()
	for member := Number(1); member <= last; member++ {
		if node := r.Record(member).Node; node != (NodeID{}) {
			found = append(found, node)
		}
	}
	return found
}

// Accounts are those that members list, member by member.
func (r Reader) Accounts() []common.Address {
	var found []common.Address
	last := r.LastMember()
	for member := Number(1); member <= last; member++ {
		length := mapped(word(uint64(member)), inStruct(accountsSlot))
		first := crypto.Keccak256Hash(length.Bytes())
		for position := range r.at(length).Big().Uint64() {
			found = append(found, common.BytesToAddress(r.at(after(first, position)).Bytes()))
		}
	}
	return found
}

// nodeID is the id at the high end of its slot, as Solidity widens bytes20 to bytes32. With anything behind it, the slot
// holds no id, and the member has no node.
func nodeID(slot common.Hash) NodeID {
	id := NodeID(slot[:len(NodeID{})])
	if common.Hash(append(id[:], make([]byte, len(slot)-len(id))...)) != slot {
		return NodeID{}
	}
	return id
}

// field is a value inside a 32-byte slot. offset counts bytes from the slot's low end, as the compiler does.
type field struct{ slot, offset, size uint64 }

// of takes the field out of its slot. Only for fields of up to 8 bytes.
func (f field) of(slot common.Hash) uint64 {
	var wide [8]byte
	end := uint64(len(slot)) - f.offset
	copy(wide[8-f.size:], slot[end-f.size:end])
	return binary.BigEndian.Uint64(wide[:])
}

func word(number uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(number)) }

func inStruct(slot uint64) common.Hash { return after(base, slot) }

func after(slot common.Hash, steps uint64) common.Hash {
	return common.BigToHash(new(big.Int).Add(slot.Big(), new(big.Int).SetUint64(steps)))
}

// mapped is where Solidity keeps the value of a key: keccak256(key . slot of the mapping).
func mapped(key, mapping common.Hash) common.Hash {
	return crypto.Keccak256Hash(key.Bytes(), mapping.Bytes())
}
