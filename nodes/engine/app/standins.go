package app

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	corevm "github.com/ethereum/go-ethereum/core/vm"

	"cosmossdk.io/core/address"

	sdk "github.com/cosmos/cosmos-sdk/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

// noStaking answers what x/vm asks of a staking module: no coin is at stake here, Membership names the validators.
type noStaking struct{ codec address.Codec }

// GetHistoricalInfo: headers of past blocks are x/vm's own.
func (noStaking) GetHistoricalInfo(context.Context, int64) (stakingtypes.HistoricalInfo, error) {
	return stakingtypes.HistoricalInfo{}, stakingtypes.ErrNoHistoricalInfo
}

// GetValidatorByConsAddr gives a block's proposer; the COINBASE opcode shows the address of its consensus key.
func (s noStaking) GetValidatorByConsAddr(_ context.Context, consensus sdk.ConsAddress) (stakingtypes.Validator, error) {
	operator, err := s.codec.BytesToString(consensus)
	return stakingtypes.Validator{OperatorAddress: operator}, err
}

func (s noStaking) ValidatorAddressCodec() address.Codec { return s.codec }

func (noStaking) BondDenom(context.Context) (string, error) { return Denom, nil }

// noTokens says that no native coin is dressed up as an ERC-20 contract.
type noTokens struct{}

func (noTokens) GetERC20PrecompileInstance(sdk.Context, common.Address) (corevm.PrecompiledContract, bool, error) {
	return nil, false, nil
}
