package doublesigning

import (
	"sync"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
)

// Signer signs as a validator's own does, and remembers its precommits until they are compared with the chain's.
type Signer struct {
	cmttypes.PrivValidator

	mu     sync.Mutex
	signed []*cmttypes.Vote
}

// NewSigner signs with that.
func NewSigner(with cmttypes.PrivValidator) *Signer { return &Signer{PrivValidator: with} }

// SignVote signs a vote, and fails as the validator's own does.
func (s *Signer) SignVote(chain string, vote *cmtproto.Vote) error {
	if err := s.PrivValidator.SignVote(chain, vote); err != nil {
		return err
	}
	if vote.Type != cmtproto.PrecommitType {
		return nil
	}
	kept, err := cmttypes.VoteFromProto(vote)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signed = append(s.signed, kept)
	return nil
}

// take gives the precommits of a height, one for each round, and forgets them and all before.
func (s *Signer) take(height int64) (found []*cmttypes.Vote) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var later []*cmttypes.Vote
	for _, vote := range s.signed {
		switch {
		case vote.Height == height:
			found = append(found, vote)
		case vote.Height > height:
			later = append(later, vote)
		}
	}
	s.signed = later
	return found
}
