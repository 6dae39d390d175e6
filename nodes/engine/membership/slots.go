// Code generated from contracts/abi/Membership.storage.json by `python -m contracts.codegen`. DO NOT EDIT.

package membership

import "github.com/ethereum/go-ethereum/common"

// Address is where the contract stands in every genesis.
var Address = common.HexToAddress("0x0000000000000000000000000000000047570001")

// base is the first slot of the contract's struct (ERC-7201).
var base = common.HexToHash("0xc8cfcb156fceb12788597658090714d56a29ffdd33bc313a4058b99bb1ce0000")

// memberOfSlot is where the mapping memberOf stands in the struct.
const memberOfSlot = 0

// recordsSlot is where the mapping records stands in the struct.
const recordsSlot = 1

// accountsSlot is where the mapping accounts stands in the struct.
const accountsSlot = 2

// memberOfValue is where memberOf's values stands.
var memberOfValue = field{slot: 0, offset: 0, size: 4}

// lastMember is where lastMember stands.
var lastMember = field{slot: 7, offset: 0, size: 4}

// recordKind is where a record's kind stands.
var recordKind = field{slot: 0, offset: 0, size: 1}

// recordVoter is where a record's voter stands.
var recordVoter = field{slot: 0, offset: 1, size: 1}

// recordPower is where a record's power stands.
var recordPower = field{slot: 0, offset: 2, size: 8}

// recordNode is where a record's node stands.
var recordNode = field{slot: 1, offset: 0, size: 32}

// recordValidator is where a record's validator stands.
var recordValidator = field{slot: 2, offset: 0, size: 32}
