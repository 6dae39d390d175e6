package admission

import (
	"fmt"
	"math"

	abci "github.com/cometbft/cometbft/abci/types"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	ethparams "github.com/ethereum/go-ethereum/params"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/membership"
)

// Proposals keeps refused transactions out of blocks: an honest proposer leaves them out, and a block of a dishonest one
// that holds any gets no vote.
type Proposals struct {
	decode  sdk.TxDecoder
	signer  ethtypes.Signer
	members Members
}

// NewProposals checks signatures by the rules of a chain.
func NewProposals(decode sdk.TxDecoder, chain *ethparams.ChainConfig, members Members) Proposals {
	return Proposals{decode, ethtypes.LatestSigner(chain), members}
}

// Prepare leaves out of a proposal what its pool has not yet found to be refused since the last block.
func (p Proposals) Prepare(inner sdk.PrepareProposalHandler) sdk.PrepareProposalHandler {
	return func(ctx sdk.Context, request *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
		response, err := inner(ctx, request)
		if err != nil {
			return nil, err
		}
		members := p.members(ctx)
		taken := response.Txs[:0]
		for _, raw := range response.Txs {
			tx, err := p.decode(raw)
			if err == nil {
				err = check(members, tx)
			}
			if err != nil {
				ctx.Logger().Info("left out of the proposal", "reason", err)
				continue
			}
			taken = append(taken, raw)
		}
		response.Txs = taken
		return response, nil
	}
}

// Process votes for a proposal only when every sender is proved and admitted, and the gas of all fits in a block.
func (p Proposals) Process(ctx sdk.Context, request *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	if err := p.examine(ctx, request.Txs); err != nil {
		ctx.Logger().Error("no vote for the proposal", "height", request.Height, "reason", err)
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

func (p Proposals) examine(ctx sdk.Context, transactions [][]byte) error {
	members := p.members(ctx)
	left := uint64(math.MaxUint64)
	if block := ctx.ConsensusParams().Block; block != nil && block.MaxGas >= 0 {
		left = uint64(block.MaxGas)
	}
	for position, raw := range transactions {
		gas, err := p.examineOne(members, raw)
		if err != nil {
			return fmt.Errorf("transaction %d: %w", position, err)
		}
		if gas > left {
			return fmt.Errorf("transaction %d: the block's gas is used up", position)
		}
		left -= gas
	}
	return nil
}

func (p Proposals) examineOne(members membership.Reader, raw []byte) (uint64, error) {
	tx, err := p.decode(raw)
	if err != nil {
		return 0, err
	}
	ethereum, err := message(tx)
	if err != nil {
		return 0, err
	}
	if err := ethereum.VerifySender(p.signer); err != nil {
		return 0, err
	}
	transaction := ethereum.AsTransaction()
	return transaction.Gas(), Check(members, ethereum.GetSender(), transaction)
}
