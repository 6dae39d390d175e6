package app_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	ethtypes "github.com/ethereum/go-ethereum/core/types"

	evmtypes "github.com/cosmos/evm/x/vm/types"

	"gwanmun/engine/genesis"
	"gwanmun/engine/membership"
)

func TestAGenesisThatThisEngineCannotFoundIsRefusedWithAReason(t *testing.T) {
	later := uint64(0)
	for reason, spoil := range map[string]func(*core.Genesis){
		"no chain id":            func(g *core.Genesis) { g.Config.ChainID = nil },
		"not for Cancun":         func(g *core.Genesis) { g.Config.PragueTime = &later },
		"no Membership contract": func(g *core.Genesis) { delete(g.Alloc, membership.Address) },
		"has a balance":          func(g *core.Genesis) { g.Alloc[common.Address{1}] = ethtypes.Account{Balance: big.NewInt(1)} },
	} {
		ethereum, err := genesis.Read("../testdata/genesis.json")
		if err != nil {
			t.Fatal(err)
		}
		spoil(ethereum)
		if _, err := genesis.Translate(ethereum, shared.app.Codec()); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

func TestOnlyCancunIsRun(t *testing.T) {
	chain := evmtypes.GetEthChainConfig()
	if chain.CancunTime == nil || *chain.CancunTime != 0 || chain.PragueTime != nil {
		t.Fatalf("forks: %v", chain)
	}
}
