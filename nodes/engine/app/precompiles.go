package app

import (
	"maps"

	"github.com/ethereum/go-ethereum/common"
	corevm "github.com/ethereum/go-ethereum/core/vm"
)

// precompiles are those of Cancun; our contracts hash with SHA-256. The library also asks for those that came with Prague:
// their addresses are accounts without code here, as everywhere in Cancun.
func precompiles() map[common.Address]corevm.PrecompiledContract {
	made := maps.Clone(map[common.Address]corevm.PrecompiledContract(corevm.PrecompiledContractsCancun))
	for _, address := range corevm.PrecompiledAddressesPrague {
		if _, known := made[address]; !known {
			made[address] = noCode{address}
		}
	}
	return made
}

// noCode does what a call of an account without code does: nothing, successfully.
type noCode struct{ address common.Address }

func (n noCode) Address() common.Address { return n.address }

func (noCode) RequiredGas([]byte) uint64 { return 0 }

func (noCode) Run(*corevm.EVM, *corevm.Contract, bool) ([]byte, error) { return nil, nil }

func (noCode) Name() string { return "no code" }
